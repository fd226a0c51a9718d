import { text } from "node:stream/consumers";
import { newToken, writtenPassword } from "@vexfs/server";
import { Command } from "commander";

const printToken = async (): Promise<number> => {
  const { token, written } = await newToken();
  process.stdout.write(`${token}\n${written}\n`);
  return 0;
};

const printPassword = async (): Promise<number> => {
  const password = (await text(process.stdin)).replace(/\r?\n$/, "");
  if (password === "") {
    process.stderr.write("vexfs: write the password to standard input: printf %s PASSWORD | vexfs secret password\n");
    return 1;
  }
  process.stdout.write(`${await writtenPassword(password)}\n`);
  return 0;
};

/** `vexfs secret`: what goes into the file of users (docs/security.md). */
export const secretCommand = (exit: (code: number) => void): Command =>
  new Command("secret")
    .description("Make a secret for the file of users.")
    .addCommand(
      new Command("token")
        .description("Print a new token for a client, and the line that stands for it in the file.")
        .action(async () => exit(await printToken())),
    )
    .addCommand(
      new Command("password")
        .description("Read a password from standard input and print what stands for it in the file.")
        .action(async () => exit(await printPassword())),
    );
