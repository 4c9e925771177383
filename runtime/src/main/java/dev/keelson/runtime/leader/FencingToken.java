package dev.keelson.runtime.leader;

/**
 * Identifies one term of leadership. Terms later in time have more transitions: a writer that carries the token along lets
 * whoever stores it refuse a leader that has been replaced without noticing.
 */
public record FencingToken(String holder, int transitions) {}
