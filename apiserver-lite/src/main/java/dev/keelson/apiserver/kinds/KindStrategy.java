package dev.keelson.apiserver.kinds;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.path.FieldError;
import dev.keelson.api.path.FieldPath;
import dev.keelson.apiserver.encoding.Fields;
import dev.keelson.apiserver.registry.Metadata;
import dev.keelson.apiserver.registry.ObjectMetaRules;
import dev.keelson.apiserver.registry.RequestContext;
import dev.keelson.apiserver.registry.Strategy;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A built-in kind whose behaviour is told by its traits. */
class KindStrategy extends Strategy {
    private static final FieldPath METADATA = FieldPath.of("metadata");

    final Traits traits;

    KindStrategy(Traits traits) {
        this.traits = traits;
    }

    @Override
    public boolean allowsCreateOnUpdate() {
        return traits.createOnUpdate;
    }

    @Override
    public boolean allowsUnconditionalUpdate() {
        return traits.unconditionalUpdate;
    }

    @Override
    public boolean returnsDeletedObject() {
        return traits.returnsDeleted;
    }

    @Override
    public GarbageCollection garbageCollection() {
        return traits.garbageCollection;
    }

    @Override
    public List<String> nameErrors(String name, boolean prefix) {
        return traits.names.apply(name, prefix);
    }

    @Override
    public void prepareForCreate(RequestContext context, ObjectNode object) {
        if (traits.hasStatus) {
            object.remove("status");
        }
        if (traits.generation != Traits.Generation.NONE && traits.generation != Traits.Generation.SPEC_UPDATES) {
            Metadata.of(object).put("generation", 1);
        }
        traits.drops.drop(object, null);
    }

    @Override
    public void prepareForUpdate(RequestContext context, ObjectNode object, ObjectNode old) {
        if (traits.hasStatus) {
            Fields.copyField(old, object, "status");
        }
        traits.drops.drop(object, old);
        Metadata.bumpGeneration(object, old, isNewGeneration(object, old));
    }

    private boolean isNewGeneration(ObjectNode object, ObjectNode old) {
        return switch (traits.generation) {
            case NONE, FIRST -> false;
            case SPEC, SPEC_UPDATES -> !Fields.same(object.get("spec"), old.get("spec"));
            case SPEC_AND_ANNOTATIONS ->
                !Fields.same(object.get("spec"), old.get("spec"))
                        || !Fields.strings(object, "metadata", "annotations")
                                .equals(Fields.strings(old, "metadata", "annotations"));
            case BODY -> !Fields.same(body(object), body(old));
            case BODY_AND_METADATA ->
                !Fields.same(body(object), body(old))
                        || !Fields.strings(object, "metadata", "labels")
                                .equals(Fields.strings(old, "metadata", "labels"));
        };
    }

    private static ObjectNode body(ObjectNode object) {
        ObjectNode body = object.deepCopy();
        body.remove(List.of("metadata", "status"));
        return body;
    }

    @Override
    public void prepareForStatusUpdate(RequestContext context, ObjectNode object, ObjectNode old) {
        Fields.copyField(old, object, "spec");
        ObjectNode metadata = Metadata.of(object);
        if (traits.statusKeepsMetadata) {
            ObjectNode kept = Metadata.of(old.deepCopy());
            Fields.copyField(metadata, kept, "managedFields");
            Fields.copyField(metadata, kept, "resourceVersion");
            object.set("metadata", kept);
        } else if (traits.statusKeepsLabels) {
            Fields.copyField(Metadata.of(old.deepCopy()), metadata, "labels");
        }
    }

    @Override
    public void validate(ObjectNode object, List<FieldError> errors) {
        ObjectMetaRules.coreFinalizers(object, METADATA, errors);
        traits.rules.validate(object, errors);
    }

    @Override
    public void validateUpdate(ObjectNode object, ObjectNode old, List<FieldError> errors) {
        ObjectMetaRules.coreFinalizers(object, METADATA, errors);
        traits.rules.validateUpdate(object, old, errors);
    }

    @Override
    public void validateStatusUpdate(ObjectNode object, ObjectNode old, List<FieldError> errors) {
        traits.rules.validateStatusUpdate(object, old, errors);
    }

    @Override
    public List<String> warnings(ObjectNode object, @Nullable ObjectNode old) {
        return traits.rules.warnings(object, old);
    }

    @Override
    public List<String> statusWarnings(ObjectNode object) {
        return traits.rules.statusWarnings(object);
    }

    @Override
    public Map<String, String> selectableFields(ObjectNode object) {
        Map<String, String> values = new HashMap<>();
        traits.fields.forEach((label, value) -> values.put(label, value.apply(object)));
        return values;
    }

    @Override
    public @Nullable String selectableLabel(String label) {
        return traits.fields.containsKey(label) ? label : null;
    }
}
