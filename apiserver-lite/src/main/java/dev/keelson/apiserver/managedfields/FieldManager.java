package dev.keelson.apiserver.managedfields;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.catalogue.GroupVersionKind;
import dev.keelson.api.schema.Schema;
import dev.keelson.apiserver.status.StatusException;
import dev.keelson.clock.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Keeps {@code metadata.managedFields} of one kind in one version, and merges what server-side apply sends.
 *
 * <p>Create one per served resource version and keep it: what it learns of the schema is reused. Safe for any thread.
 * The place of {@link #update} and {@link #apply} in a write is after decoding and defaulting and <em>before</em>
 * mutating admission and the strategy's own preparation (which sets status, generation, allocated values, …): what the
 * server itself fills in afterwards is owned by nobody. Before a changed object is stored, call
 * {@link #keepTimesIfUnchanged} with the fully prepared object.
 *
 * <p>A subresource is named by its path segment, empty for the resource itself. Writes to {@code scale} go through a
 * manager of {@code autoscaling/v1} Scale together with {@link ScaleOwnership}.
 *
 * <p>Follows apimachinery's {@code util/managedfields} at Kubernetes 1.36.
 */
public final class FieldManager {
    private final GroupVersionKind kind;
    private final ObjectVersions versions;
    private final Function<String, ResetFields> resets;
    private final Clock clock;
    /** Null for built-in kinds. */
    private final @Nullable Schema objectMeta;

    private final boolean preserveUnknownFields;
    private final Map<String, Shape> shapes = new ConcurrentHashMap<>();
    private final Map<String, ResetFields> resetBySubresource = new ConcurrentHashMap<>();

    private FieldManager(
            GroupVersionKind kind,
            ObjectVersions versions,
            Function<String, ResetFields> resets,
            @Nullable Schema objectMeta,
            boolean preserveUnknownFields,
            Clock clock) {
        this.kind = kind;
        this.versions = versions;
        this.resets = resets;
        this.objectMeta = objectMeta;
        this.preserveUnknownFields = preserveUnknownFields;
        this.clock = clock;
    }

    /**
     * The field manager of a built-in kind.
     *
     * @param resets what a subresource's writes cannot change; see {@link ResetFields#of}
     */
    public static FieldManager ofBuiltIn(
            GroupVersionKind kind, ObjectVersions versions, Function<String, ResetFields> resets, Clock clock) {
        return new FieldManager(kind, versions, resets, null, false, clock);
    }

    /**
     * The field manager of a custom resource.
     *
     * @param versions schemas as the definition states them, one for each served version
     * @param preserveUnknownFields the definition's {@code spec.preserveUnknownFields}
     * @param objectMeta the schema of {@code ObjectMeta}
     */
    public static FieldManager ofCustom(
            GroupVersionKind kind,
            ObjectVersions versions,
            Function<String, ResetFields> resets,
            boolean preserveUnknownFields,
            Schema objectMeta,
            Clock clock) {
        return new FieldManager(kind, versions, resets, objectMeta, preserveUnknownFields, clock);
    }

    /**
     * Sets the managed fields of an object about to be created or updated by anything but apply: what differs from
     * {@code live} belongs to {@code manager}. Never fails: an object whose fields cannot be told apart loses its
     * managed fields.
     *
     * @param live the stored object, which is not changed; null when {@code updated} is being created
     * @param updated the object as the client wants it, in this manager's version; its managed fields are replaced
     * @param manager the request's field manager
     * @return {@code updated}
     */
    public ObjectNode update(@Nullable ObjectNode live, ObjectNode updated, String manager, String subresource) {
        return operation(subresource).update(live, updated, manager);
    }

    /**
     * Merges an applied configuration into the stored object.
     *
     * @param live the stored object, which is not changed; null when it does not exist
     * @param config the request's body as decoded, nothing pruned, defaulted or normalised
     * @param force take over fields that others own
     * @return a new tree with its managed fields set, to be defaulted and written; when nothing but managed fields
     *     changed, it holds what {@code live} does
     * @throws StatusException 409 with a cause for each field that another manager owns with another value; 400 for a
     *     body of another kind or with managedFields; 500 for a body that does not fit the schema, as Kubernetes has it
     */
    public ObjectNode apply(
            @Nullable ObjectNode live, ObjectNode config, String manager, boolean force, String subresource) {
        return operation(subresource).apply(live, config, manager, force);
    }

    /**
     * Restores the times of {@code live}'s managed fields in {@code updated} if these times are all that differs, so
     * that a write without effect does not make a new revision. {@code resourceVersion} must be equal in both, or
     * absent.
     */
    public static void keepTimesIfUnchanged(ObjectNode live, ObjectNode updated) {
        JsonNode before = live.path("metadata").path("managedFields");
        JsonNode after = updated.path("metadata").path("managedFields");
        if (before.size() != after.size() || after.isEmpty() || before.equals(after)) {
            return;
        }
        if (Ownership.sameButTimes(before, after) && Objects.sameButManagedFields(live, updated)) {
            ((ObjectNode) updated.get("metadata")).set("managedFields", before.deepCopy());
        }
    }

    /** Whether two objects hold the same values but for their managed fields. Numbers are compared by value. */
    public static boolean sameButManagedFields(ObjectNode a, ObjectNode b) {
        return Objects.sameButManagedFields(a, b);
    }

    /**
     * Why managed fields that a client or a webhook sent cannot be read.
     *
     * @return null if they can be
     */
    public static @Nullable String problemOf(JsonNode managedFields) {
        return Ownership.problemOf(managedFields);
    }

    private ManagedOperation operation(String subresource) {
        return new ManagedOperation(this, subresource);
    }

    GroupVersionKind kind() {
        return kind;
    }

    ObjectVersions versions() {
        return versions;
    }

    boolean isBuiltIn() {
        return objectMeta == null;
    }

    Instant now() {
        return clock.now();
    }

    ResetFields resets(String subresource) {
        return resetBySubresource.computeIfAbsent(subresource, resets);
    }

    /** The shape of this kind in a version; null if it has no such version. */
    @Nullable
    Shape shape(String apiVersion) {
        Shape known = shapes.get(apiVersion);
        if (known != null) {
            return known;
        }
        Schema schema = versions.schemaOf(apiVersion);
        if (schema == null) {
            return null;
        }
        Shape made = objectMeta == null ? Shape.of(schema) : Shape.ofCustom(schema, preserveUnknownFields, objectMeta);
        shapes.put(apiVersion, made);
        return made;
    }
}
