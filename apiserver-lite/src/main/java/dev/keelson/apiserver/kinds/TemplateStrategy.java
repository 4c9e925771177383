package dev.keelson.apiserver.kinds;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.apiserver.encoding.Fields;
import dev.keelson.apiserver.registry.RequestContext;
import org.jspecify.annotations.Nullable;

/** Kinds that hold a template of pods, which loses the fields of features that are off. */
class TemplateStrategy extends KindStrategy {
    private final String[] path;

    /** {@code path} leads to the specification in the template. */
    TemplateStrategy(Traits traits, String... path) {
        super(traits);
        this.path = path.clone();
    }

    @Override
    public void prepareForCreate(RequestContext context, ObjectNode object) {
        super.prepareForCreate(context, object);
        drop(object, null);
    }

    @Override
    public void prepareForUpdate(RequestContext context, ObjectNode object, ObjectNode old) {
        drop(object, old);
        super.prepareForUpdate(context, object, old);
    }

    void drop(ObjectNode object, @Nullable ObjectNode old) {
        ObjectNode spec = Fields.object(object, path);
        if (spec != null) {
            PodPreparation.dropDisabled(spec, Fields.object(old, path));
        }
    }

    /** StatefulSets, of which only so many pods could be down if that feature were on. */
    static final class StatefulSet extends TemplateStrategy {
        StatefulSet(Traits traits) {
            super(traits, "spec", "template", "spec");
        }

        @Override
        void drop(ObjectNode set, @Nullable ObjectNode old) {
            super.drop(set, old);
            ObjectNode rolling = Fields.object(set, "spec", "updateStrategy", "rollingUpdate");
            if (rolling != null && !Fields.has(old, "spec", "updateStrategy", "rollingUpdate", "maxUnavailable")) {
                rolling.remove("maxUnavailable");
            }
        }
    }
}
