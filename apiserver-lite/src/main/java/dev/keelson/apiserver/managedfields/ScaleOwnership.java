package dev.keelson.apiserver.managedfields;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Carries the ownership of a resource's replicas to its Scale and back.
 *
 * <p>Reading a scale: give the Scale {@link #toScale} of the parent's managed fields. Writing one: let a
 * {@link FieldManager} of {@code autoscaling/v1} Scale update that Scale, set the parent's replicas, and give the parent
 * {@link #toParent}. Immutable. Follows apimachinery's {@code managedfields/scalehandler.go}.
 */
public final class ScaleOwnership {
    private static final String SCALE_VERSION = "autoscaling/v1";
    private static final FieldSet SCALE_REPLICAS = FieldSet.ofFields("spec", "replicas");
    private static final List<PathElement> SCALE_PATH =
            List.of(PathElement.field("spec"), PathElement.field("replicas"));

    private final String apiVersion;
    private final Map<String, List<String>> replicasPaths;

    /**
     * @param apiVersion the parent's version in this request
     * @param replicasPaths for each version of the parent the path of its replicas, such as {@code [spec, replicas]};
     *     empty for a version without scale
     */
    public ScaleOwnership(String apiVersion, Map<String, List<String>> replicasPaths) {
        this.apiVersion = apiVersion;
        this.replicasPaths = Map.copyOf(replicasPaths);
    }

    /** The managed fields of the Scale; null for none. */
    public @Nullable ArrayNode toScale(JsonNode parentManagedFields) {
        Ownership parent = Ownership.decodeOrEmpty(parentManagedFields);
        Ownership scale = new Ownership();
        for (Ownership.Entry entry : parent.entries()) {
            List<PathElement> path = path(entry.apiVersion());
            if (path != null && !path.isEmpty() && entry.set().has(path)) {
                scale.put(entry.with(SCALE_REPLICAS, SCALE_VERSION));
            }
        }
        return scale.encode();
    }

    /** The parent's managed fields after a write to the Scale; null for none. */
    public @Nullable ArrayNode toParent(JsonNode parentManagedFields, JsonNode scaleManagedFields) {
        Ownership scale = Ownership.decodeOrEmpty(scaleManagedFields);
        Ownership parent = Ownership.decodeOrEmpty(parentManagedFields);
        Ownership result = new Ownership();
        for (Ownership.Entry entry : parent.entries()) {
            List<PathElement> path = path(entry.apiVersion());
            if (path == null) {
                continue;
            }
            boolean keeps = path.isEmpty() || !entry.set().has(path) || scale.remove(entry.id()) != null;
            FieldSet set = keeps ? entry.set() : entry.set().difference(set(path));
            if (!set.isEmpty()) {
                result.put(entry.with(set, entry.apiVersion()));
            }
        }
        List<PathElement> own = path(apiVersion);
        for (Ownership.Entry entry : scale.entries()) {
            if (own != null && entry.set().has(SCALE_PATH)) {
                // An owner that is new to the parent gets no time, as on the real server.
                Ownership.Entry before = parent.get(entry.id());
                result.put(
                        new Ownership.Entry(entry.id(), apiVersion, set(own), before == null ? null : before.time()));
            }
        }
        return result.encode();
    }

    private @Nullable List<PathElement> path(String version) {
        List<String> names = replicasPaths.get(version);
        if (names == null) {
            return null;
        }
        List<PathElement> path = new ArrayList<>();
        names.forEach(name -> path.add(PathElement.field(name)));
        return path;
    }

    private static FieldSet set(List<PathElement> path) {
        return FieldSet.ofFields(path.stream().map(PathElement::fieldName).toArray(String[]::new));
    }
}
