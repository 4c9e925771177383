package dev.keelson.apiserver.crd;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.names.NameRules;
import dev.keelson.api.path.FieldError;
import dev.keelson.api.path.FieldPath;
import dev.keelson.api.schema.Correlation;
import dev.keelson.api.schema.Schema;
import dev.keelson.api.schema.SchemaValidation;
import dev.keelson.apiserver.encoding.Fields;
import dev.keelson.apiserver.registry.Metadata;
import dev.keelson.apiserver.registry.RequestContext;
import dev.keelson.apiserver.registry.Strategy;
import dev.keelson.apiserver.status.StatusException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** How objects of one version of a custom resource behave. Follows apiextensions' {@code registry/customresource}. */
final class CustomResourceStrategy extends Strategy {
    /** Errors after which rules are not worth evaluating. */
    private static final Set<FieldError.Type> BLOCKING = EnumSet.of(
            FieldError.Type.NOT_SUPPORTED,
            FieldError.Type.REQUIRED,
            FieldError.Type.TOO_LONG,
            FieldError.Type.TOO_MANY,
            FieldError.Type.TYPE_INVALID);

    private final Definition definition;
    private final Definition.Version version;
    private final VersionConversion conversion;
    private final @Nullable ScalePaths scale;
    private final BooleanSupplier terminating;

    /** @param terminating whether the definition is being deleted, so that nothing may be created any more */
    CustomResourceStrategy(
            Definition definition,
            Definition.Version version,
            VersionConversion conversion,
            BooleanSupplier terminating) {
        this.definition = definition;
        this.version = version;
        this.conversion = conversion;
        this.scale = version.scale() == null ? null : new ScalePaths(version.scale());
        this.terminating = terminating;
    }

    @Override
    public boolean allowsUnconditionalUpdate() {
        return false;
    }

    @Override
    public void prepareForCreate(RequestContext context, ObjectNode object) {
        if (terminating.getAsBoolean()) {
            throw StatusException.forbidden(
                    definition.group(),
                    definition.names().plural(),
                    Metadata.name(object),
                    "create not allowed while custom resource definition is terminating");
        }
        if (version.warning() != null) {
            context.warnings().warn(version.warning());
        }
        if (version.hasStatus()) {
            object.remove("status");
        }
        Metadata.of(object).put("generation", 1);
    }

    @Override
    public void prepareForUpdate(RequestContext context, ObjectNode object, ObjectNode old) {
        if (version.hasStatus()) {
            Fields.copyField(old, object, "status");
        }
        Metadata.bumpGeneration(object, old, !withoutMetadata(object).equals(withoutMetadata(old)));
    }

    private static ObjectNode withoutMetadata(ObjectNode object) {
        ObjectNode rest = object.objectNode();
        rest.setAll(object);
        rest.remove("metadata");
        rest.remove("apiVersion");
        return rest;
    }

    @Override
    public void prepareForStatusUpdate(RequestContext context, ObjectNode object, ObjectNode old) {
        JsonNode status = object.get("status");
        JsonNode managedFields = Metadata.of(object).get("managedFields");
        object.removeAll();
        object.setAll(old.deepCopy());
        Fields.setOrRemove(Metadata.of(object), "managedFields", managedFields);
        Fields.setOrRemove(object, "status", status);
    }

    /** The object in the version of the request, where another server knows how it looks there. */
    private ObjectNode seen(ObjectNode stored) {
        return conversion.blocks()
                ? conversion.convert(stored.deepCopy(), definition.kind(version).apiVersion())
                : stored;
    }

    @Override
    public void validate(ObjectNode stored, List<FieldError> errors) {
        ObjectNode object = seen(stored);
        errors.addAll(SchemaValidation.validate(object, version.schema()));
        validateScale(object, errors);
        EmbeddedMetadata.validate(object, version.schema(), errors);
        validateRules(object, null, errors);
    }

    /** Problems that the old object had already in a part that did not change are let through. */
    @Override
    public void validateUpdate(ObjectNode stored, ObjectNode before, List<FieldError> errors) {
        ObjectNode object = seen(stored);
        ObjectNode old = seen(before);
        Correlation correlation = Correlation.of(object, old, version.schema());
        List<FieldError> found =
                SchemaValidation.validateUpdate(object, version.schema(), FieldPath.root(), correlation);
        addChanged(found, old, version.schema(), FieldPath.root(), errors);
        validateScale(object, errors);
        EmbeddedMetadata.validate(object, version.schema(), errors);
        validateRules(object, correlation, errors);
    }

    /** Where the old value held something twice, the new one may too. */
    private static void addChanged(
            List<FieldError> found, @Nullable JsonNode old, Schema schema, FieldPath path, List<FieldError> errors) {
        boolean twice = found.stream().anyMatch(CustomResourceStrategy::isDuplicate)
                && old != null
                && SchemaValidation.validate(old, schema, path).stream().anyMatch(CustomResourceStrategy::isDuplicate);
        found.stream().filter(error -> !twice || !isDuplicate(error)).forEach(errors::add);
    }

    private static boolean isDuplicate(FieldError error) {
        return error.type() == FieldError.Type.DUPLICATE;
    }

    private void validateRules(ObjectNode object, @Nullable Correlation correlation, List<FieldError> errors) {
        RuleTree tree = version.rules();
        if (tree == null) {
            return;
        }
        if (errors.stream().anyMatch(error -> BLOCKING.contains(error.type()))) {
            errors.add(FieldError.invalid(
                    FieldPath.root(),
                    null,
                    "some validation rules were not checked because the object was invalid; correct the existing errors"
                            + " to complete validation"));
            return;
        }
        RuleValidation.validate(tree, object, correlation, FieldPath.root(), errors);
    }

    private void validateScale(ObjectNode object, List<FieldError> errors) {
        if (scale != null) {
            scale.validateSpec(object, errors);
            scale.validateStatus(object, errors);
        }
    }

    @Override
    public void validateStatusUpdate(ObjectNode stored, ObjectNode before, List<FieldError> errors) {
        ObjectNode object = seen(stored);
        ObjectNode old = seen(before);
        Correlation correlation = Correlation.of(object, old, version.schema());
        JsonNode status = object.get("status");
        Schema schema = version.schema().property("status");
        if (status != null && schema != null) {
            FieldPath path = FieldPath.of("status");
            List<FieldError> found = SchemaValidation.validateUpdate(status, schema, path, correlation.key("status"));
            addChanged(found, old.get("status"), schema, path, errors);
        }
        if (scale != null) {
            scale.validateStatus(object, errors);
        }
        validateRules(object, correlation, errors);
    }

    @Override
    public List<String> warnings(ObjectNode object) {
        List<String> warnings = new ArrayList<>();
        for (String finalizer : Metadata.finalizers(object)) {
            boolean standard =
                    List.of("orphan", "foregroundDeletion", "kubernetes").contains(finalizer);
            if (!standard && !finalizer.contains("/")) {
                String name = finalizer.contains(".")
                        ? "prefer a domain-qualified finalizer name including a path (/) to avoid accidental conflicts"
                                + " with other finalizer writers"
                        : "prefer a domain-qualified finalizer name to avoid accidental conflicts with other finalizer"
                                + " writers";
                warnings.add("metadata.finalizers: \"" + finalizer + "\": " + name);
            }
        }
        return warnings;
    }

    @Override
    public List<String> nameErrors(String name, boolean prefix) {
        return NameRules.subdomainName(name, prefix);
    }

    @Override
    public Map<String, String> selectableFields(ObjectNode object) {
        return new SelectableFields(definition, conversion).of(object);
    }

    @Override
    public @Nullable String selectableLabel(String label) {
        return version.selectablePaths().contains("." + label)
                ? SelectableFields.label(version, conversion, label)
                : null;
    }
}
