package dev.keelson.apiserver.kinds;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.apiserver.encoding.Fields;
import dev.keelson.apiserver.registry.Metadata;
import dev.keelson.apiserver.registry.RequestContext;

/** DaemonSets, which count the generations of their templates in an annotation. */
final class DaemonSetStrategy extends TemplateStrategy {
    private static final String TEMPLATE_GENERATION = "deprecated.daemonset.template.generation";

    DaemonSetStrategy(Traits traits) {
        super(traits, "spec", "template", "spec");
    }

    @Override
    public void prepareForCreate(RequestContext context, ObjectNode daemonSet) {
        super.prepareForCreate(context, daemonSet);
        setTemplateGeneration(daemonSet, Math.max(1, templateGeneration(daemonSet)));
    }

    @Override
    public void prepareForUpdate(RequestContext context, ObjectNode daemonSet, ObjectNode old) {
        drop(daemonSet, old);
        Fields.copyField(old, daemonSet, "status");
        boolean newTemplate =
                !Fields.same(Fields.at(daemonSet, "spec", "template"), Fields.at(old, "spec", "template"));
        boolean newSpec = !Fields.same(daemonSet.get("spec"), old.get("spec"));
        setTemplateGeneration(daemonSet, templateGeneration(old) + (newTemplate ? 1 : 0));
        Metadata.bumpGeneration(daemonSet, old, newTemplate || newSpec);
    }

    private static long templateGeneration(ObjectNode daemonSet) {
        String text = Fields.text(daemonSet, "metadata", "annotations", TEMPLATE_GENERATION);
        return text.matches("[0-9]{1,18}") ? Long.parseLong(text) : 0;
    }

    private static void setTemplateGeneration(ObjectNode daemonSet, long generation) {
        Fields.make(daemonSet, "metadata", "annotations").put(TEMPLATE_GENERATION, Long.toString(generation));
    }
}
