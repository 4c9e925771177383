package dev.keelson.apiserver.registry;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.apiserver.encoding.Json;

/**
 * One event of a watch.
 *
 * @param type what happened
 * @param json the object (for BOOKMARK just its resourceVersion, for ERROR a Status); shared, not to be changed
 */
@SuppressWarnings("ArrayRecordComponent") // bytes are handed through, never compared
public record WatchEvent(Type type, byte[] json) {
    /** As spelt on the wire. */
    public enum Type {
        ADDED,
        MODIFIED,
        DELETED,
        BOOKMARK,
        ERROR
    }

    /** A tree of its own for every call. */
    public ObjectNode tree() {
        return Json.parseObject(json);
    }
}
