package dev.keelson.bench.load;

/**
 * What came back, without the body.
 *
 * @param bytes length of the body, without the framing of chunks
 */
public record Answer(int status, long bytes) {}
