package dev.keelson.apiserver.kinds;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.apiserver.encoding.Fields;
import dev.keelson.apiserver.registry.Metadata;
import dev.keelson.apiserver.registry.RequestContext;
import java.util.List;

/**
 * Jobs: unless told otherwise, a selector of their own uid. Labels taken over from the template get what is added to the
 * template's. Follows {@code pkg/registry/batch/job/strategy.go}.
 */
final class JobStrategy extends TemplateStrategy {
    JobStrategy(Traits traits) {
        super(traits, "spec", "template", "spec");
    }

    @Override
    public void prepareForCreate(RequestContext context, ObjectNode job) {
        super.prepareForCreate(context, job);
        if (Fields.truth(job, "spec", "manualSelector")) {
            return;
        }
        String name = Metadata.name(job);
        String uid = Metadata.uid(job);
        ObjectNode labels = Fields.make(job, "spec", "template", "metadata", "labels");
        boolean shared =
                Fields.has(job, "metadata", "labels") && Fields.same(labels, Fields.at(job, "metadata", "labels"));
        for (String prefix : List.of("", "batch.kubernetes.io/")) {
            putUnlessThere(labels, prefix + "controller-uid", uid);
            putUnlessThere(labels, prefix + "job-name", name);
        }
        if (shared || Fields.strings(job, "metadata", "labels").isEmpty()) {
            Metadata.of(job).set("labels", labels.deepCopy());
        }
        putUnlessThere(Fields.make(job, "spec", "selector", "matchLabels"), "batch.kubernetes.io/controller-uid", uid);
    }

    private static void putUnlessThere(ObjectNode labels, String label, String value) {
        if (!labels.has(label)) {
            labels.put(label, value);
        }
    }

    @Override
    public void prepareForUpdate(RequestContext context, ObjectNode job, ObjectNode old) {
        drop(job, old);
        Fields.copyField(old, job, "status");
        Metadata.bumpGeneration(job, old, !Fields.same(job.get("spec"), old.get("spec")));
    }

    @Override
    public String unselectable(String kind, String label) {
        return "field label \"" + label + "\" not supported for Job";
    }
}
