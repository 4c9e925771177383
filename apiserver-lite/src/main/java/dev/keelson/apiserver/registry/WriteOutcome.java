package dev.keelson.apiserver.registry;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.apiserver.encoding.Json;

/**
 * The answer to a write.
 *
 * @param code HTTP code: 200, 201 or 202
 * @param json the body; shared, not to be changed
 */
@SuppressWarnings("ArrayRecordComponent") // bytes are handed through, never compared
public record WriteOutcome(int code, byte[] json) {
    /** A tree of its own for every call. */
    public ObjectNode tree() {
        return Json.parseObject(json);
    }

    static WriteOutcome of(int code, ObjectNode body) {
        return new WriteOutcome(code, Json.encode(body));
    }
}
