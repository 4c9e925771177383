package dev.keelson.apiserver.registry;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.apiserver.encoding.Json;

/**
 * One object as it is sent to clients.
 *
 * @param json the encoded object with kind, apiVersion and resourceVersion; shared, not to be changed
 */
@SuppressWarnings("ArrayRecordComponent") // bytes are handed through, never compared
public record ObjectResult(byte[] json) {
    /** A tree of its own for every call. */
    public ObjectNode tree() {
        return Json.parseObject(json);
    }
}
