package dev.keelson.apiserver.registry;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.apiserver.encoding.Json;

/**
 * One object as storage has it.
 *
 * @param key in storage
 * @param revision the write that made it
 * @param sent the bytes that clients of the stored version get; shared, not to be changed
 */
@SuppressWarnings("ArrayRecordComponent") // bytes are handed through, never compared
public record Stored(String key, long revision, byte[] sent) {
    /** A tree of its own for every call, with resourceVersion. */
    public ObjectNode tree() {
        return Json.parseObject(sent);
    }
}
