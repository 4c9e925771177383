package dev.keelson.apiserver.registry;

import dev.keelson.api.selector.FieldSelector;
import dev.keelson.api.selector.LabelSelector;
import dev.keelson.api.selector.SelectorException;
import dev.keelson.apiserver.status.StatusException;
import dev.keelson.apiserver.watchcache.EntryFilter;
import dev.keelson.apiserver.watchcache.ObjectView;
import java.util.ArrayList;
import java.util.List;

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
        return everything() ? EntryFilter.ALL : this::matches;
    }

    private boolean matches(ObjectView view) {
        return labels.matches(view.labels())
                && fields.matches(field -> view.fields().getOrDefault(field, ""));
    }
}
