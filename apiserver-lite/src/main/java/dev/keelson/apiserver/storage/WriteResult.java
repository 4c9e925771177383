package dev.keelson.apiserver.storage;

import org.jspecify.annotations.Nullable;

/**
 * How a conditional write ended.
 *
 * @param applied whether the condition held, and the write is durable
 * @param revision of the write, where applied; otherwise the storage's revision at which the condition failed
 * @param current what the key held when the condition was judged: for an applied write the value it replaced or deleted,
 *     for a refused one the value in the way; null where the key did not exist
 */
public record WriteResult(
        boolean applied, long revision, @Nullable KeyValue current) {}
