package dev.keelson.apiserver.kinds.validation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.names.NameRules;
import dev.keelson.api.path.FieldError;
import dev.keelson.api.path.FieldPath;
import dev.keelson.apiserver.encoding.Fields;
import java.util.List;

/**
 * Events, in the form of the core group. Those that come through {@code events.k8s.io} must be complete and hardly
 * change. Follows {@code pkg/apis/core/validation/events.go}.
 */
public final class EventRules implements Rules {
    private static final int MAX_NAME = 128;
    private static final int MAX_NOTE = 1024;
    private static final String UNSET = "needs to be unset";
    private static final FieldPath OBJECT_NAMESPACE = FieldPath.of("involvedObject", "namespace");

    /** Each field and how upstream calls it. */
    private static final String[][] FIXED = {
        {"involvedObject", "involvedObject"},
        {"reason", "reason"},
        {"message", "message"},
        {"source", "source"},
        {"firstTimestamp", "firstTimestamp"},
        {"lastTimestamp", "lastTimestamp"},
        {"count", "count"},
        {"reason", "reason"},
        {"type", "type"},
        {"eventTime", "eventTime"},
        {"action", "action"},
        {"related", "related"},
        {"reportingComponent", "reportingController"},
        {"reportingInstance", "reportingInstance"}
    };

    private final boolean strict;

    /** Rules for events.k8s.io if {@code strict}, else for the core group. */
    public EventRules(boolean strict) {
        this.strict = strict;
    }

    @Override
    public void validate(ObjectNode event, List<FieldError> errors) {
        common(event, errors);
        if (!strict) {
            return;
        }
        series(event, errors);
        if (!Fields.has(event, "eventTime")) {
            errors.add(FieldError.required(FieldPath.of("eventTime"), ""));
        }
        String type = Fields.text(event, "type");
        if (!type.equals("Normal") && !type.equals("Warning")) {
            errors.add(FieldError.invalid(FieldPath.of("type"), "", "has invalid value: " + type));
        }
        for (String field : new String[] {"firstTimestamp", "lastTimestamp"}) {
            unset(Fields.has(event, field), field, errors);
        }
        unset(Fields.number(event, "count") != 0, "count", errors);
        boolean source = !Fields.text(event, "source", "component").isEmpty()
                || !Fields.text(event, "source", "host").isEmpty();
        unset(source, "source", errors);
    }

    private static void unset(boolean set, String field, List<FieldError> errors) {
        if (set) {
            errors.add(FieldError.invalid(FieldPath.of(field), "", UNSET));
        }
    }

    private static void series(ObjectNode event, List<FieldError> errors) {
        ObjectNode series = Fields.object(event, "series");
        if (series == null) {
            return;
        }
        if (Fields.number(series, "count") < 2) {
            errors.add(FieldError.invalid(FieldPath.of("series.count"), "", "should be at least 2"));
        }
        if (!Fields.has(series, "lastObservedTime")) {
            errors.add(FieldError.required(FieldPath.of("series.lastObservedTime"), ""));
        }
    }

    private void common(ObjectNode event, List<FieldError> errors) {
        String namespace = Fields.text(event, "metadata", "namespace");
        String about = Fields.text(event, "involvedObject", "namespace");
        boolean timed = Fields.has(event, "eventTime");
        boolean other;
        if (timed) {
            other = about.isEmpty() && !namespace.equals("default") && !namespace.equals("kube-system");
        } else {
            other = about.isEmpty() ? !namespace.isEmpty() && !namespace.equals("default") : !namespace.equals(about);
        }
        if (other) {
            errors.add(FieldError.invalid(OBJECT_NAMESPACE, about, "does not match event.namespace"));
        }
        if (timed) {
            reporter(event, errors);
            sized(event, "reportingInstance", errors);
            sized(event, "action", errors);
            sized(event, "reason", errors);
            if (Fields.text(event, "message").length() > MAX_NOTE) {
                errors.add(FieldError.invalid(FieldPath.of("message"), "", "can have at most 1024 characters"));
            }
        }
        Check.all(FieldPath.of("namespace"), namespace, NameRules.dns1123Subdomain(namespace), errors);
    }

    private void reporter(ObjectNode event, List<FieldError> errors) {
        FieldPath path = FieldPath.of(strict ? "reportingController" : "reportingComponent");
        String reporter = Fields.text(event, "reportingComponent");
        if (reporter.isEmpty()) {
            errors.add(FieldError.required(path, ""));
        }
        NameChecks.qualified(reporter, path, errors);
    }

    private static void sized(ObjectNode event, String field, List<FieldError> errors) {
        int length = Fields.text(event, field).length();
        if (length == 0) {
            errors.add(FieldError.required(FieldPath.of(field), ""));
        } else if (length > MAX_NAME) {
            errors.add(FieldError.invalid(FieldPath.of(field), "", "can have at most 128 characters"));
        }
    }

    @Override
    public void validateUpdate(ObjectNode event, ObjectNode old, List<FieldError> errors) {
        common(event, errors);
        if (!strict) {
            return;
        }
        if (!Fields.same(event.get("series"), old.get("series"))) {
            series(event, errors);
        }
        for (String[] field : FIXED) {
            JsonNode now = event.get(field[0]);
            Check.immutable(now, old.get(field[0]), FieldPath.of(field[1]), errors);
        }
    }
}
