package org.testcontainers.qdrant;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.testcontainers.lifecycle.Startable;

/**
 * Stands in for the class of this name with which the tests of Qdrant's Java client start Qdrant in containers. Here each is a process of
 * QDRANT_EXECUTABLE on ports and in a directory of its own.
 */
public final class QdrantContainer implements Startable {
  private static final long STARTUP_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final Map<String, String> variables = new HashMap<>();
  private Process process;
  private Path directory;
  private int port;

  public QdrantContainer(String image) {}

  public QdrantContainer withEnv(String name, String value) {
    variables.put(name, value);
    return this;
  }

  public String getGrpcHostAddress() {
    return "localhost:" + port;
  }

  @Override
  public void start() {
    try {
      port = freePort();
      directory = Files.createTempDirectory("qdrant-java-");
      ProcessBuilder builder =
          new ProcessBuilder(System.getenv("QDRANT_EXECUTABLE"))
              .directory(directory.toFile())
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.INHERIT);
      builder.environment().putAll(variables);
      builder.environment().put("QDRANT__SERVICE__HTTP_PORT", Integer.toString(freePort()));
      builder.environment().put("QDRANT__SERVICE__GRPC_PORT", Integer.toString(port));
      process = builder.start();
      awaitListening();
    } catch (IOException error) {
      throw new UncheckedIOException(error);
    } catch (InterruptedException error) {
      throw new IllegalStateException(error);
    }
  }

  @Override
  public void stop() {
    process.destroy();
    try (Stream<Path> files = walkOnceEnded()) {
      files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    } catch (IOException error) {
      throw new UncheckedIOException(error);
    } catch (InterruptedException error) {
      throw new IllegalStateException(error);
    }
  }

  private Stream<Path> walkOnceEnded() throws IOException, InterruptedException {
    process.waitFor();
    return Files.walk(directory);
  }

  private void awaitListening() throws InterruptedException {
    long start = System.nanoTime();
    while (!isListening()) {
      if (!process.isAlive() || System.nanoTime() - start > STARTUP_NANOS) {
        throw new IllegalStateException("no server came up");
      }
      Thread.sleep(50);
    }
  }

  private boolean isListening() {
    try (Socket socket = new Socket("localhost", port)) {
      return socket.isConnected();
    } catch (IOException error) {
      return false;
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
