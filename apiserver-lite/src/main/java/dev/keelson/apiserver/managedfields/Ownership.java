package dev.keelson.apiserver.managedfields;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The owners of one object's fields, decoded. Used by one thread. */
final class Ownership {
    static final String APPLY = "Apply";
    static final String UPDATE = "Update";

    /**
     * Who an entry belongs to.
     *
     * @param apiVersion empty for appliers, of which there is one entry whatever version they last used
     */
    record Id(String manager, String operation, String apiVersion, String subresource) {

        static Id applier(String manager, String subresource) {
            return new Id(manager, APPLY, "", subresource);
        }

        static Id updater(String manager, String apiVersion, String subresource) {
            return new Id(manager, UPDATE, apiVersion, subresource);
        }

        boolean isApplier() {
            return operation.equals(APPLY);
        }

        /** As Kubernetes names an owner in a conflict. */
        String show() {
            StringBuilder out = new StringBuilder();
            Values.quote(out, manager);
            if (!subresource.isEmpty()) {
                out.append(" with subresource ");
                Values.quote(out, subresource);
            }
            return isApplier()
                    ? out.toString()
                    : out.append(" using ").append(apiVersion).toString();
        }
    }

    /** What one owner has. Its set is read from the wire form only when asked for. */
    static final class Entry {
        private final Id id;
        private final String apiVersion;
        private final @Nullable String time;
        /** The canonical wire form of the set where it is known; never changed. */
        private final @Nullable JsonNode wire;
        /** Read from {@link #wire} when first needed. */
        private @Nullable FieldSet set;

        private Entry(
                Id id, String apiVersion, @Nullable FieldSet set, @Nullable String time, @Nullable JsonNode wire) {
            this.id = id;
            this.apiVersion = apiVersion;
            this.set = set;
            this.time = time;
            this.wire = wire;
        }

        /** @param time RFC 3339; null if not known */
        Entry(Id id, String apiVersion, FieldSet set, @Nullable String time) {
            this(id, apiVersion, set, time, null);
        }

        Id id() {
            return id;
        }

        String apiVersion() {
            return apiVersion;
        }

        @Nullable
        String time() {
            return time;
        }

        FieldSet set() {
            FieldSet known = set;
            if (known == null) {
                known = read(java.util.Objects.requireNonNull(wire));
                set = known;
            }
            return known;
        }

        private static FieldSet read(JsonNode wire) {
            try {
                return FieldsV1.decode(wire);
            } catch (FieldsV1.FormatException e) {
                throw new IllegalStateException("stored managed fields are not canonical: " + e.getMessage(), e);
            }
        }

        JsonNode wire() {
            return wire != null ? wire : FieldsV1.encode(set());
        }

        /** Whether the set has any of the paths. */
        boolean hasAny(FieldSet paths) {
            return set == null && wire != null
                    ? FieldsV1.mentions(wire, paths)
                    : !set().intersection(paths).isEmpty();
        }

        boolean isEmpty() {
            return set == null && wire != null ? wire.isEmpty() : set().isEmpty();
        }

        /** This entry without the paths. */
        Entry without(FieldSet paths) {
            return paths.isEmpty() || !hasAny(paths) ? this : with(set().difference(paths));
        }

        Entry with(FieldSet newSet) {
            return newSet == set ? this : new Entry(id, apiVersion, newSet, time);
        }

        Entry with(FieldSet newSet, String newApiVersion) {
            return new Entry(id, newApiVersion, newSet, time);
        }

        Entry at(Instant now) {
            String text = now.truncatedTo(ChronoUnit.SECONDS).toString();
            return new Entry(id, apiVersion, set, text, wire);
        }

        private long seconds() {
            if (time == null) {
                return 0;
            }
            try {
                return OffsetDateTime.parse(time).toEpochSecond();
            } catch (DateTimeException e) {
                return 0;
            }
        }
    }

    /** Managed fields that cannot be read. */
    static final class InvalidException extends Exception {
        private static final long serialVersionUID = 1L;

        InvalidException(String message) {
            super(message);
        }
    }

    private static final Comparator<Entry> OLDEST_FIRST = Comparator.comparingLong(Entry::seconds)
            .thenComparing((Entry e) -> e.id().manager(), Values::compareText)
            .thenComparing((Entry e) -> e.id().apiVersion(), Values::compareText)
            .thenComparing((Entry e) -> e.id().subresource(), Values::compareText);

    private static final Comparator<Entry> WRITTEN_ORDER = Comparator.comparing((Entry e) -> e.id().operation())
            .thenComparingLong(Entry::seconds)
            .thenComparing((Entry e) -> e.id().manager(), Values::compareText)
            .thenComparing(Entry::apiVersion, Values::compareText)
            .thenComparing((Entry e) -> e.id().subresource(), Values::compareText);

    private final Map<Id, Entry> entries = new LinkedHashMap<>();

    Collection<Entry> entries() {
        return List.copyOf(entries.values());
    }

    boolean isEmpty() {
        return entries.isEmpty();
    }

    @Nullable
    Entry get(Id id) {
        return entries.get(id);
    }

    void put(Entry entry) {
        entries.put(entry.id(), entry);
    }

    /** Puts an entry, or removes it when it has nothing. */
    void putUnlessEmpty(Entry entry) {
        if (entry.isEmpty()) {
            entries.remove(entry.id());
        } else {
            put(entry);
        }
    }

    @Nullable
    Entry remove(Id id) {
        return entries.remove(id);
    }

    Ownership copy() {
        Ownership copy = new Ownership();
        copy.entries.putAll(entries);
        return copy;
    }

    /** Whether a client asks with these managed fields to forget all owners. */
    static boolean isReset(@Nullable JsonNode managedFields) {
        return managedFields != null
                && managedFields.isArray()
                && (managedFields.isEmpty() || managedFields.size() == 1 && isBlank(managedFields.get(0)));
    }

    private static boolean isBlank(JsonNode entry) {
        for (JsonNode field : entry) {
            if (!field.isNull() && !(field.isTextual() && field.textValue().isEmpty())) {
                return false;
            }
        }
        return entry.isObject();
    }

    static @Nullable String problemOf(JsonNode managedFields) {
        try {
            decode(managedFields);
            return null;
        } catch (InvalidException e) {
            return e.getMessage();
        }
    }

    static Ownership decodeOrEmpty(@Nullable JsonNode managedFields) {
        try {
            return decode(managedFields);
        } catch (InvalidException e) {
            return new Ownership();
        }
    }

    static Ownership decode(@Nullable JsonNode managedFields) throws InvalidException {
        return decode(managedFields, false);
    }

    /** Reads managed fields that this class has written, and so puts off what may not be needed. */
    static Ownership decodeStored(@Nullable JsonNode managedFields) throws InvalidException {
        return decode(managedFields, true);
    }

    private static Ownership decode(@Nullable JsonNode managedFields, boolean canonical) throws InvalidException {
        Ownership ownership = new Ownership();
        if (managedFields == null || managedFields.isNull() || managedFields.isMissingNode()) {
            return ownership;
        }
        if (!managedFields.isArray()) {
            throw new InvalidException("managedFields must be a list");
        }
        for (int i = 0; i < managedFields.size(); i++) {
            ownership.put(decodeEntry(managedFields.get(i), i, canonical));
        }
        return ownership;
    }

    private static Entry decodeEntry(JsonNode entry, int index, boolean canonical) throws InvalidException {
        String operation = entry.path("operation").asText("");
        if (!operation.equals(APPLY) && !operation.equals(UPDATE)) {
            throw new InvalidException("operation must be `Apply` or `Update`");
        }
        String apiVersion = entry.path("apiVersion").asText("");
        if (apiVersion.isEmpty()) {
            throw new InvalidException("apiVersion must not be empty");
        }
        String fieldsType = entry.path("fieldsType").asText("");
        if (fieldsType.isEmpty()) {
            throw new InvalidException("missing fieldsType in managed fields entry " + index);
        }
        if (!fieldsType.equals("FieldsV1")) {
            throw new InvalidException("invalid fieldsType \"" + fieldsType + "\" in managed fields entry " + index);
        }
        String manager = entry.path("manager").asText("");
        String subresource = entry.path("subresource").asText("");
        Id id = operation.equals(APPLY)
                ? Id.applier(manager, subresource)
                : Id.updater(manager, apiVersion, subresource);
        JsonNode time = entry.get("time");
        JsonNode fields = entry.get("fieldsV1");
        String when = time == null || time.isNull() ? null : time.asText();
        if (canonical && fields != null && fields.isObject()) {
            return new Entry(id, apiVersion, null, when, fields);
        }
        try {
            FieldSet set = fields == null || fields.isNull() ? FieldSet.EMPTY : FieldsV1.decode(fields);
            return new Entry(id, apiVersion, set, when);
        } catch (FieldsV1.FormatException e) {
            throw new InvalidException("error decoding set: " + e.getMessage());
        }
    }

    /** The wire form in Kubernetes' order; null if there is no owner. */
    @Nullable
    ArrayNode encode() {
        if (entries.isEmpty()) {
            return null;
        }
        List<Entry> sorted = new ArrayList<>(entries.values());
        sorted.sort(WRITTEN_ORDER);
        ArrayNode out = JsonNodeFactory.instance.arrayNode(sorted.size());
        for (Entry entry : sorted) {
            ObjectNode node = out.addObject();
            putUnlessEmpty(node, "manager", entry.id().manager());
            node.put("operation", entry.id().operation());
            node.put("apiVersion", entry.apiVersion());
            if (entry.time() != null) {
                node.put("time", entry.time());
            }
            node.put("fieldsType", "FieldsV1");
            node.set("fieldsV1", entry.wire());
            putUnlessEmpty(node, "subresource", entry.id().subresource());
        }
        return out;
    }

    private static void putUnlessEmpty(ObjectNode node, String field, String value) {
        if (!value.isEmpty()) {
            node.put(field, value);
        }
    }

    static boolean sameButTimes(JsonNode before, JsonNode after) {
        for (int i = 0; i < before.size(); i++) {
            if (!before.get(i).isObject() || !after.get(i).isObject()) {
                return false;
            }
            ObjectNode left = ((ObjectNode) before.get(i)).deepCopy().without("time");
            ObjectNode right = ((ObjectNode) after.get(i)).deepCopy().without("time");
            if (!left.equals(right)) {
                return false;
            }
        }
        return true;
    }

    /**
     * Merges the oldest updaters into one entry a version until at most {@code most} updaters are left. The oldest of
     * a version gives its fields to the bucket only once there is a second one.
     */
    void capUpdaters(int most, String bucketManager) {
        List<Entry> updaters = new ArrayList<>();
        for (Entry entry : entries.values()) {
            if (!entry.id().isApplier()) {
                updaters.add(entry);
            }
        }
        int left = updaters.size();
        if (left <= most) {
            return;
        }
        updaters.sort(OLDEST_FIRST);
        Map<String, Id> firstOfVersion = new LinkedHashMap<>();
        for (int i = 0; i < updaters.size() && left > most; i++) {
            Entry entry = updaters.get(i);
            Id first = firstOfVersion.putIfAbsent(entry.apiVersion(), entry.id());
            if (first != null) {
                mergeIntoBucket(entry, first, Id.updater(bucketManager, entry.apiVersion(), ""));
                left--;
            }
        }
    }

    private void mergeIntoBucket(Entry entry, Id first, Id bucket) {
        if (!entries.containsKey(bucket)) {
            Entry oldest = entries.remove(first);
            if (oldest != null) {
                put(new Entry(bucket, oldest.apiVersion(), oldest.set(), oldest.time()));
            }
        }
        Entry collected = entries.get(bucket);
        FieldSet all = collected == null ? entry.set() : entry.set().union(collected.set());
        entries.remove(entry.id());
        put(new Entry(bucket, entry.apiVersion(), all, entry.time()));
    }
}
