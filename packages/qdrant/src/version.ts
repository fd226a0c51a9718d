/** The version of Qdrant whose API is served; clients compare it with their own. */
export const qdrantVersion = "1.20.0";

/** Stands for the commit of that version, which is 40 hexadecimal digits long. */
export const qdrantCommit = "0000000000000000000000000000000000000000";
