package dev.keelson.apiserver.crd;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.path.FieldError;
import dev.keelson.apiserver.encoding.Fields;
import dev.keelson.apiserver.registry.Metadata;
import dev.keelson.apiserver.registry.RequestContext;
import dev.keelson.apiserver.registry.Strategy;
import dev.keelson.clock.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How CustomResourceDefinitions behave: only what can be served exactly as stated is let in. Safe for any thread. Follows
 * apiextensions' {@code registry/customresourcedefinition}.
 */
public final class DefinitionStrategy extends Strategy {
    /** Keeps a definition until its objects are gone. */
    public static final String CLEANUP_FINALIZER = "customresourcecleanup.apiextensions.k8s.io";

    private final Clock clock;

    public DefinitionStrategy(Clock clock) {
        this.clock = clock;
    }

    /** Sets in place what a definition that says less means. */
    public static void applyDefaults(ObjectNode definition) {
        ObjectNode spec = Fields.make(definition, "spec");
        ObjectNode names = Fields.make(spec, "names");
        String kind = Fields.text(names, "kind");
        if (Fields.text(names, "singular").isEmpty() && !kind.isEmpty()) {
            names.put("singular", kind.toLowerCase(Locale.ROOT));
        }
        if (Fields.text(names, "listKind").isEmpty() && !kind.isEmpty()) {
            names.put("listKind", kind + "List");
        }
        if (!Fields.has(spec, "conversion")) {
            spec.putObject("conversion").put("strategy", "None");
        }
        ObjectNode service = Fields.object(spec, "conversion", "webhook", "clientConfig", "service");
        if (service != null && !Fields.has(service, "port")) {
            service.put("port", 443);
        }
        addStorageVersion(
                definition, Fields.texts(definition, "status", "storedVersions").isEmpty());
    }

    private static void addStorageVersion(ObjectNode definition, boolean wanted) {
        if (!wanted) {
            return;
        }
        for (ObjectNode version : Fields.objects(definition, "spec", "versions")) {
            if (Fields.truth(version, "storage")) {
                String name = Fields.text(version, "name");
                ObjectNode status = Fields.make(definition, "status");
                ArrayNode stored = status.get("storedVersions") instanceof ArrayNode known
                        ? known
                        : status.putArray("storedVersions");
                if (!Fields.texts(status, "storedVersions").contains(name)) {
                    stored.add(name);
                }
                return;
            }
        }
    }

    @Override
    public boolean allowsUnconditionalUpdate() {
        return false;
    }

    @Override
    public void prepareForCreate(RequestContext context, ObjectNode object) {
        object.remove("status");
        Metadata.of(object).put("generation", 1);
        addStorageVersion(object, true);
    }

    @Override
    public void prepareForUpdate(RequestContext context, ObjectNode object, ObjectNode old) {
        Fields.copyField(old, object, "status");
        Metadata.bumpGeneration(object, old, !Fields.same(object.get("spec"), old.get("spec")));
        addStorageVersion(object, true);
    }

    @Override
    public void validate(ObjectNode object, List<FieldError> errors) {
        DefinitionValidation.validate(object, errors);
    }

    @Override
    public void validateUpdate(ObjectNode object, ObjectNode old, List<FieldError> errors) {
        DefinitionValidation.validateUpdate(object, old, errors);
    }

    @Override
    public void validateStatusUpdate(ObjectNode object, ObjectNode old, List<FieldError> errors) {
        DefinitionValidation.validateStatus(object, errors);
    }

    @Override
    public List<String> warnings(ObjectNode object, @Nullable ObjectNode old) {
        return FormatWarnings.of(object, old);
    }

    @Override
    public boolean returnsDeletedObject() {
        return false;
    }

    /** The first deletion always only marks the definition, as its objects go first. */
    @Override
    public boolean holdsDeletion(ObjectNode object) {
        return !Metadata.isDeleting(object) || Metadata.finalizers(object).contains(CLEANUP_FINALIZER);
    }

    @Override
    public void markedForDeletion(ObjectNode object) {
        List<String> finalizers = new ArrayList<>(Metadata.finalizers(object));
        if (!finalizers.contains(CLEANUP_FINALIZER)) {
            finalizers.add(CLEANUP_FINALIZER);
            Metadata.setFinalizers(object, finalizers);
        }
        Conditions.set(
                object,
                Conditions.TERMINATING,
                true,
                "InstanceDeletionPending",
                "CustomResourceDefinition marked for deletion; CustomResource deletion will begin soon",
                clock.now());
    }
}
