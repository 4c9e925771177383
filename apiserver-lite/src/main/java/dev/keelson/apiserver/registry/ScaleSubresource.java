package dev.keelson.apiserver.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.catalogue.GroupVersionKind;
import dev.keelson.api.json.BodyDecoder.Repetition;
import dev.keelson.api.json.DuplicateKeys;
import dev.keelson.api.path.FieldError;
import dev.keelson.api.path.FieldPath;
import dev.keelson.api.schema.BuiltInDecoding;
import dev.keelson.api.schema.BuiltInEncoding;
import dev.keelson.api.schema.Schema;
import dev.keelson.apiserver.encoding.Fields;
import dev.keelson.apiserver.encoding.Json;
import dev.keelson.apiserver.managedfields.FieldManager;
import dev.keelson.apiserver.managedfields.ScaleOwnership;
import dev.keelson.apiserver.status.StatusException;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The {@code autoscaling/v1} Scale of a workload or of a custom resource. */
public final class ScaleSubresource extends Subresource {
    /** The Scale's kind. */
    public static final GroupVersionKind KIND = new GroupVersionKind("autoscaling", "v1", "Scale");

    private final ObjectAccess parent;
    private final Schema schema;
    private final FieldManager fieldManager;
    private final ScaleOwnership ownership;
    private final Numbers numbers;

    /** Where in an object its scale is. */
    public interface Numbers {
        /** The replicas asked for; null if the object says nothing of them. */
        @Nullable
        Long wanted(ObjectNode object);

        long actual(ObjectNode object);

        /** The selector that finds the workload's pods, as text; may be empty. */
        String selector(ObjectNode object);

        void setWanted(ObjectNode object, long replicas);

        /** What is said when a scale is read of an object that says nothing of replicas; null if that is fine. */
        default @Nullable String missing() {
            return null;
        }
    }

    private record WorkloadNumbers(Function<ObjectNode, String> selectors) implements Numbers {
        @Override
        public Long wanted(ObjectNode object) {
            return Fields.number(object, "spec", "replicas");
        }

        @Override
        public long actual(ObjectNode object) {
            return Fields.number(object, "status", "replicas");
        }

        @Override
        public String selector(ObjectNode object) {
            return selectors.apply(object);
        }

        @Override
        public void setWanted(ObjectNode object, long replicas) {
            Fields.make(object, "spec").put("replicas", replicas);
        }
    }

    /**
     * Makes the scale of a resource whose replicas are {@code spec.replicas} and {@code status.replicas}.
     *
     * @param schema of the Scale
     * @param fieldManager of the Scale
     * @param selector the selector that finds the workload's pods, as text
     */
    public ScaleSubresource(
            ObjectAccess parent,
            Schema schema,
            FieldManager fieldManager,
            ScaleOwnership ownership,
            Function<ObjectNode, String> selector) {
        this(parent, schema, fieldManager, ownership, new WorkloadNumbers(selector));
    }

    /**
     * Makes the scale of any resource.
     *
     * @param schema of the Scale
     * @param fieldManager of the Scale
     */
    public ScaleSubresource(
            ObjectAccess parent, Schema schema, FieldManager fieldManager, ScaleOwnership ownership, Numbers numbers) {
        this.parent = parent;
        this.schema = schema;
        this.fieldManager = fieldManager;
        this.ownership = ownership;
        this.numbers = numbers;
    }

    private ObjectNode scaleOf(ObjectNode object) {
        ObjectNode scale = Json.NODES.objectNode();
        scale.put("kind", KIND.kind());
        scale.put("apiVersion", KIND.apiVersion());
        ObjectNode metadata = scale.putObject("metadata");
        for (String field : List.of("name", "namespace", "uid", "resourceVersion", "creationTimestamp")) {
            Fields.copyField(Metadata.of(object), metadata, field);
        }
        ObjectNode spec = scale.putObject("spec");
        Long replicas = numbers.wanted(object);
        if (replicas != null && replicas != 0) {
            spec.put("replicas", replicas);
        }
        ObjectNode status = scale.putObject("status");
        status.put("replicas", numbers.actual(object));
        String text = numbers.selector(object);
        if (!text.isEmpty()) {
            status.put("selector", text);
        }
        return scale;
    }

    private List<String> readScale(ObjectNode scale, DuplicateKeys duplicates) {
        List<String> strictErrors = BuiltInDecoding.decode(scale, schema, duplicates);
        scale.put("kind", KIND.kind());
        scale.put("apiVersion", KIND.apiVersion());
        BuiltInEncoding.encodeUnstored(scale, schema);
        return strictErrors;
    }

    @Override
    public ObjectResult get(RequestContext context, String namespace, String name, GetOptions options) {
        ObjectNode object = parent.get(namespace, name, options);
        String missing = numbers.missing();
        if (missing != null && numbers.wanted(object) == null) {
            throw StatusException.internal(missing);
        }
        return new ObjectResult(Json.encodeObject(scaleOf(object)));
    }

    @Override
    public WriteOutcome update(
            RequestContext context, String namespace, String name, RequestBody body, UpdateOptions options) {
        OptionRules.check(options);
        FieldValidation validation = FieldValidation.of(options.fieldValidation());
        ObjectNode scale = Decoding.object(context, body, KIND, validation, Repetition.MERGE, this::readScale);
        ObjectAccess.requireRequested(scale, namespace, name);
        String manager = options.fieldManager().isEmpty() ? context.defaultFieldManager() : options.fieldManager();
        return write(
                context,
                namespace,
                name,
                !options.dryRun().isEmpty(),
                live -> fieldManager.update(live, scale.deepCopy(), manager, "scale"));
    }

    @Override
    public WriteOutcome patch(
            RequestContext context, String namespace, String name, RequestBody body, PatchOptions options) {
        FieldValidation validation = FieldValidation.of(options.fieldValidation());
        Patches patch = Patches.parse(body, true, validation);
        OptionRules.check(options, patch.isApply());
        String manager = options.fieldManager().isEmpty() ? context.defaultFieldManager() : options.fieldManager();
        return write(context, namespace, name, !options.dryRun().isEmpty(), live -> {
            if (patch.isApply()) {
                boolean force = Boolean.TRUE.equals(options.force());
                return fieldManager.apply(live, patch.configuration(context), manager, force, "scale");
            }
            ObjectNode scale = patch.apply(context, live, schema, this::readScale);
            ObjectAccess.requireRequested(scale, namespace, name);
            return fieldManager.update(live, scale, manager, "scale");
        });
    }

    private WriteOutcome write(
            RequestContext context,
            String namespace,
            String name,
            boolean dryRun,
            Function<ObjectNode, ObjectNode> change) {
        UpdateRules rules = UpdateRules.main(parent.resource().strategy());
        ObjectNode written = parent.update(context, namespace, name, "scale", rules, dryRun, object -> {
            JsonNode managed = Metadata.of(object).path("managedFields");
            ObjectNode live = scaleOf(object);
            Fields.setOrRemove(Metadata.of(live), "managedFields", ownership.toScale(managed));
            ObjectNode scale = change.apply(live);
            long replicas = Fields.number(scale, "spec", "replicas");
            if (replicas < 0) {
                FieldError error = FieldError.invalid(
                        FieldPath.of("spec", "replicas"), replicas, "must be greater than or equal to 0");
                throw StatusException.invalid("autoscaling", "Scale", name, List.of(error));
            }
            requireUid(name, scale, object);
            numbers.setWanted(object, replicas);
            Fields.setOrRemove(
                    Metadata.of(object),
                    "managedFields",
                    ownership.toParent(managed, Metadata.of(scale).path("managedFields")));
            // A scale without one asks for no particular revision, whatever the parent would demand.
            if (!Metadata.resourceVersion(scale).isEmpty()) {
                Fields.copyField(Metadata.of(scale), Metadata.of(object), "resourceVersion");
            }
            return object;
        });
        return WriteOutcome.of(200, scaleOf(written));
    }

    private void requireUid(String name, ObjectNode scale, ObjectNode object) {
        String uid = Metadata.uid(scale);
        if (!uid.isEmpty() && !uid.equals(Metadata.uid(object))) {
            throw StatusException.conflict(
                    parent.resource().group(),
                    parent.resource().resource(),
                    name,
                    "Precondition failed: UID in precondition: " + uid + ", UID in object meta: "
                            + Metadata.uid(object));
        }
    }
}
