package dev.keelson.apiserver.registry;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.apiserver.encoding.Json;
import dev.keelson.apiserver.watchcache.Entry;
import org.jspecify.annotations.Nullable;

/**
 * One event of a watch.
 *
 * @param type what happened
 * @param json the object (for BOOKMARK just its resourceVersion, for ERROR a Status); shared, not to be changed
 * @param entry what the object's bytes are from, which shares other forms of it; null if it is in no cache
 * @param partial whether the object has been reduced to its metadata
 */
@SuppressWarnings("ArrayRecordComponent") // bytes are handed through, never compared
public record WatchEvent(Type type, byte[] json, @Nullable Entry entry, boolean partial) {

    /** An event whose object is in no cache. */
    public WatchEvent(Type type, byte[] json) {
        this(type, json, null, false);
    }

    WatchEvent(Type type, Entry entry) {
        this(type, entry.json(), entry, false);
    }

    /** As spelt on the wire. */
    public enum Type {
        ADDED,
        MODIFIED,
        DELETED,
        BOOKMARK,
        ERROR
    }

    /** The object in protobuf, in its envelope; shared, not to be changed. */
    public byte[] protobuf() {
        SharedForms form = partial && entry != null ? SharedForms.PARTIAL_PROTOBUF : SharedForms.PROTOBUF;
        return form.of(entry, json);
    }

    /** The same with the object as a PartialObjectMetadata in version v1. */
    public WatchEvent reduced() {
        return new WatchEvent(type, SharedForms.PARTIAL.of(entry, json), entry, true);
    }

    /** A tree of its own for every call. */
    public ObjectNode tree() {
        return Json.parseObject(json);
    }
}
