package dev.keelson.apiserver.watchcache;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One object at one revision, shared by everyone who reads it. Immutable as seen from outside; what is derived from the
 * bytes is derived once and kept.
 */
public final class Entry {

    /**
     * A form of an entry that is worth keeping with it: the same key always stands for the same function of the bytes.
     * Compared by identity.
     */
    public static final class Form<T> {
        private final String name;
        private final Function<Entry, T> make;

        public Form(String name, Function<Entry, T> make) {
            this.name = name;
            this.make = make;
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /** The forms made so far, newest first. */
    private record Kept(
            Form<?> form, Object value, @Nullable Kept next) {}

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final String key;
    private final byte[] json;
    private final long revision;
    private final Function<ObjectNode, ObjectView> viewer;
    // Either null or the view of these bytes; two threads may make it, with equal results.
    private volatile @Nullable ObjectView view;
    // Grows only, by whole immutable nodes; losing a race costs making a form twice.
    private volatile @Nullable Kept kept;

    Entry(String key, byte[] json, long revision, Function<ObjectNode, ObjectView> viewer) {
        this.key = key;
        this.json = json;
        this.revision = revision;
        this.viewer = viewer;
    }

    /** The storage key. */
    public String key() {
        return key;
    }

    /** The JSON that clients get, {@code metadata.resourceVersion} included. Never to be modified. */
    public byte[] json() {
        return json;
    }

    /** The {@code metadata.resourceVersion} in {@link #json()}. */
    public long revision() {
        return revision;
    }

    /** The bytes as they are in storage, without {@code metadata.resourceVersion}: a copy. */
    public byte[] storedJson() {
        return StoredJson.strip(json);
    }

    /** A tree of the object, parsed anew: the caller's own. */
    public ObjectNode tree() {
        try {
            return (ObjectNode) MAPPER.readTree(json);
        } catch (IOException damaged) {
            throw new IllegalStateException(
                    "stored object " + key + " at revision " + revision + " is not JSON: "
                            + new String(json, 0, Math.min(json.length, 80), StandardCharsets.UTF_8),
                    damaged);
        }
    }

    /** What selectors can ask about the object. */
    public ObjectView view() {
        ObjectView known = view;
        if (known == null) {
            known = viewer.apply(tree());
            view = known;
        }
        return known;
    }

    /** A form of this entry: made at the first call, kept as long as the entry. */
    @SuppressWarnings("unchecked") // a form's value is what its own function returned
    public <T> T form(Form<T> form) {
        for (Kept node = kept; node != null; node = node.next) {
            if (node.form == form) {
                return (T) node.value;
            }
        }
        T value = form.make.apply(this);
        kept = new Kept(form, value, kept);
        return value;
    }

    /** The same object with another revision, as watchers get it when it leaves their view. */
    Entry at(long otherRevision) {
        return new Entry(key, StoredJson.resplice(json, otherRevision), otherRevision, viewer);
    }

    boolean passes(EntryFilter filter) {
        return filter == EntryFilter.ALL || filter.matches(view());
    }

    @Override
    public String toString() {
        return key + "@" + revision;
    }
}
