package dev.keelson.apiserver.kinds;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.apiserver.encoding.Fields;
import dev.keelson.apiserver.registry.Metadata;
import dev.keelson.apiserver.registry.RequestContext;

/** Namespaces: deletion only begins their end, which comes when nothing is left in them. */
final class NamespaceStrategy extends KindStrategy {
    NamespaceStrategy(Traits traits) {
        super(traits);
    }

    @Override
    public void prepareForCreate(RequestContext context, ObjectNode namespace) {
        namespace.putObject("status").put("phase", "Active");
        ObjectNode spec = Fields.make(namespace, "spec");
        boolean own = Fields.texts(spec, "finalizers").contains("kubernetes");
        if (!own) {
            spec.withArray("finalizers").add("kubernetes");
        }
        label(namespace);
    }

    private static void label(ObjectNode namespace) {
        Fields.make(namespace, "metadata", "labels").put("kubernetes.io/metadata.name", Metadata.name(namespace));
    }

    @Override
    public void prepareForUpdate(RequestContext context, ObjectNode namespace, ObjectNode old) {
        Fields.copyField(old, namespace, "spec");
        Fields.copyField(old, namespace, "status");
        label(namespace);
    }

    @Override
    public boolean holdsDeletion(ObjectNode namespace) {
        return !Metadata.isDeleting(namespace)
                || !Fields.array(namespace, "spec", "finalizers").isEmpty();
    }

    @Override
    public void markedForDeletion(ObjectNode namespace) {
        Fields.make(namespace, "status").put("phase", "Terminating");
    }

    @Override
    public boolean goesWithLastFinalizer(ObjectNode namespace, ObjectNode old) {
        return Fields.array(namespace, "spec", "finalizers").isEmpty();
    }
}
