package dev.keelson.apiserver.registry;

import dev.keelson.api.selector.FieldSelector;
import dev.keelson.api.selector.LabelSelector;
import dev.keelson.api.selector.SelectorException;
import dev.keelson.apiserver.status.StatusException;
import dev.keelson.apiserver.watchcache.EntryFilter;
import dev.keelson.apiserver.watchcache.ObjectView;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Label and field selectors of one request, checked against what the kind lets select. */
record Selection(LabelSelector labels, FieldSelector fields) {

    static Selection of(ServedResource resource, ListOptions options) {
        try {
            LabelSelector labels = options.labelSelector().isEmpty()
                    ? LabelSelector.everything()
                    : LabelSelector.parse(options.labelSelector());
            FieldSelector fields = options.fieldSelector().isEmpty()
                    ? FieldSelector.everything()
                    : FieldSelector.parse(options.fieldSelector());
            return new Selection(labels, supported(resource, fields));
        } catch (SelectorException e) {
            throw StatusException.badRequest(String.valueOf(e.getMessage()));
        }
    }

    private static FieldSelector supported(ServedResource resource, FieldSelector fields) {
        List<FieldSelector.Requirement> known = new ArrayList<>();
        for (FieldSelector.Requirement requirement : fields.requirements()) {
            String label = requirement.field();
            String stored = label.equals("metadata.name") || label.equals("metadata.namespace")
                    ? label
                    : resource.strategy().selectableLabel(resource.gvk(), label);
            if (stored == null) {
                throw StatusException.badRequest(
                        resource.strategy().unselectable(resource.info().kind(), label));
            }
            known.add(new FieldSelector.Requirement(stored, requirement.equal(), requirement.value()));
        }
        return FieldSelector.of(known);
    }

    boolean everything() {
        return labels.matchesEverything() && fields.matchesEverything();
    }

    EntryFilter filter() {
        return everything() ? EntryFilter.ALL : new Filter(this, requirement());
    }

    private EntryFilter.@Nullable Requirement requirement() {
        for (FieldSelector.Requirement each : fields.requirements()) {
            if (each.equal()) {
                return new EntryFilter.Requirement(each.field(), each.value());
            }
        }
        return null;
    }

    private record Filter(Selection selection, EntryFilter.@Nullable Requirement requirement) implements EntryFilter {

        @Override
        public boolean matches(ObjectView view) {
            return selection.labels().matches(view.labels())
                    && selection.fields().matches(field -> view.fields().getOrDefault(field, ""));
        }
    }
}
