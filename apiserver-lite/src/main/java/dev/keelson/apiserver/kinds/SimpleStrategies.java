package dev.keelson.apiserver.kinds;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.catalogue.GroupVersionKind;
import dev.keelson.apiserver.encoding.Fields;
import dev.keelson.apiserver.encoding.Scalars;
import dev.keelson.apiserver.registry.RequestContext;
import dev.keelson.clock.Clock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Strategies of a few lines. */
final class SimpleStrategies {
    private SimpleStrategies() {}

    /** Nodes may be created with a status; updates of the rest leave it alone. */
    static final class Node extends KindStrategy {
        Node(Traits traits) {
            super(traits);
        }

        @Override
        public void prepareForCreate(RequestContext context, ObjectNode node) {
            drop(node, "spec", "configSource", null);
            drop(node, "status", "config", null);
        }

        @Override
        public void prepareForUpdate(RequestContext context, ObjectNode node, ObjectNode old) {
            Fields.copyField(old, node, "status");
            drop(node, "spec", "configSource", old);
        }

        @Override
        public void prepareForStatusUpdate(RequestContext context, ObjectNode node, ObjectNode old) {
            super.prepareForStatusUpdate(context, node, old);
            drop(node, "status", "config", old);
        }

        /** Kubelets no longer take their configuration from there. */
        private static void drop(ObjectNode node, String part, String field, @Nullable ObjectNode old) {
            ObjectNode holder = Fields.object(node, part);
            if (holder != null && !Fields.has(old, part, field)) {
                holder.remove(field);
            }
        }
    }

    /** Service accounts, which refer to secrets by name alone. */
    static final class ServiceAccount extends KindStrategy {
        ServiceAccount(Traits traits) {
            super(traits);
        }

        @Override
        public void prepareForCreate(RequestContext context, ObjectNode account) {
            onlyNames(account);
        }

        @Override
        public void prepareForUpdate(RequestContext context, ObjectNode account, ObjectNode old) {
            onlyNames(account);
        }

        private static void onlyNames(ObjectNode account) {
            for (ObjectNode secret : Fields.objects(account, "secrets")) {
                secret.retain("name");
            }
        }
    }

    /** Kinds that begin in a phase. */
    static final class Phased extends KindStrategy {
        private final Clock clock;
        private final boolean timed;

        Phased(Traits traits, Clock clock, boolean timed) {
            super(traits);
            this.clock = clock;
            this.timed = timed;
        }

        @Override
        public void prepareForCreate(RequestContext context, ObjectNode object) {
            super.prepareForCreate(context, object);
            ObjectNode status = object.putObject("status");
            status.put("phase", "Pending");
            if (timed) {
                status.put("lastPhaseTransitionTime", Scalars.time(clock.now()));
            } else {
                mirrorDataSource(Fields.make(object, "spec"), null);
            }
        }

        @Override
        public void prepareForUpdate(RequestContext context, ObjectNode object, ObjectNode old) {
            super.prepareForUpdate(context, object, old);
            if (!timed) {
                mirrorDataSource(Fields.make(object, "spec"), Fields.object(old, "spec"));
            }
        }

        private static void mirrorDataSource(ObjectNode spec, @Nullable ObjectNode before) {
            boolean referred = Fields.has(before, "dataSourceRef");
            if (!referred && !Fields.text(spec, "dataSourceRef", "namespace").isEmpty()) {
                // Sources in other namespaces are a feature that is off
                spec.remove("dataSourceRef");
            }
            JsonNode source = Fields.at(spec, "dataSource");
            boolean used = referred || Fields.has(before, "dataSource");
            if (source != null && !used && !Fields.has(spec, "dataSourceRef") && !isKnownSource(source)) {
                spec.remove("dataSource");
                source = null;
            }
            if (source != null && !spec.has("dataSourceRef")) {
                spec.set("dataSourceRef", source.deepCopy());
            } else if (source == null
                    && Fields.has(spec, "dataSourceRef")
                    && !Fields.has(spec, "dataSourceRef", "namespace")) {
                Fields.setOrRemove(spec, "dataSource", Fields.at(spec, "dataSourceRef"));
            }
        }

        private static boolean isKnownSource(JsonNode source) {
            String kind = Fields.text(source, "kind");
            String group = Fields.text(source, "apiGroup");
            return (kind.equals("PersistentVolumeClaim") && group.isEmpty())
                    || (kind.equals("VolumeSnapshot") && group.equals("snapshot.storage.k8s.io"));
        }

        @Override
        public void prepareForStatusUpdate(RequestContext context, ObjectNode object, ObjectNode old) {
            super.prepareForStatusUpdate(context, object, old);
            if (!timed) {
                return;
            }
            String now = Fields.text(object, "status", "phase");
            ObjectNode status = Fields.make(object, "status");
            String time = Fields.text(status, "lastPhaseTransitionTime");
            if (now.equals(Fields.text(old, "status", "phase"))) {
                if (time.isEmpty()) {
                    Fields.setOrRemove(
                            status, "lastPhaseTransitionTime", Fields.at(old, "status", "lastPhaseTransitionTime"));
                }
            } else {
                if (time.isEmpty() || time.equals(Fields.text(old, "status", "lastPhaseTransitionTime"))) {
                    status.put("lastPhaseTransitionTime", Scalars.time(clock.now()));
                }
            }
        }
    }

    /** Events, which live for a while after each write. */
    static final class Event extends KindStrategy {
        private final Duration life;

        Event(Traits traits, Duration life) {
            super(traits);
            this.life = life;
        }

        @Override
        public Duration timeToLive() {
            return life;
        }

        @Override
        public @Nullable String selectableLabel(GroupVersionKind kind, String label) {
            if (kind.group().isEmpty()) {
                return selectableLabel(label);
            }
            return switch (label) {
                case "regarding.kind",
                        "regarding.namespace",
                        "regarding.name",
                        "regarding.uid",
                        "regarding.apiVersion",
                        "regarding.resourceVersion",
                        "regarding.fieldPath" -> "involvedObject." + label.substring("regarding.".length());
                case "reportingController" -> "reportingComponent";
                case "reason", "type" -> label;
                default -> null;
            };
        }
    }

    /** APIServices; one of this server itself is available from the beginning. */
    static final class ApiService extends KindStrategy {
        private final Clock clock;

        ApiService(Traits traits, Clock clock) {
            super(traits);
            this.clock = clock;
        }

        @Override
        public void prepareForCreate(RequestContext context, ObjectNode service) {
            super.prepareForCreate(context, service);
            if (!Fields.has(service, "spec", "service")) {
                service.putObject("status")
                        .putArray("conditions")
                        .addObject()
                        .put("type", "Available")
                        .put("status", "True")
                        .put("lastTransitionTime", Scalars.time(clock.now()))
                        .put("reason", "Local")
                        .put("message", "Local APIServices are always available");
            }
        }
    }

    /** ResourceSlices, whose taints tell since when they are there. */
    static final class Slice extends KindStrategy {
        private final Clock clock;

        Slice(Traits traits, Clock clock) {
            super(traits);
            this.clock = clock;
        }

        @Override
        public void prepareForCreate(RequestContext context, ObjectNode slice) {
            fillTimes(slice);
            super.prepareForCreate(context, slice);
        }

        @Override
        public void prepareForUpdate(RequestContext context, ObjectNode slice, ObjectNode old) {
            fillTimes(slice);
            super.prepareForUpdate(context, slice, old);
        }

        private void fillTimes(ObjectNode slice) {
            for (ObjectNode device : Fields.objects(slice, "spec", "devices")) {
                for (ObjectNode taint : Fields.objects(device, "taints")) {
                    if (!Fields.has(taint, "timeAdded")) {
                        taint.put("timeAdded", Scalars.time(clock.now()));
                    }
                }
            }
        }
    }

    /** Secrets, whose stringData becomes data. */
    static final class Secret extends KindStrategy {
        Secret(Traits traits) {
            super(traits);
        }

        /** Moves stringData into data. */
        static void merge(ObjectNode secret) {
            Map<String, String> texts = Fields.strings(secret, "stringData");
            if (!texts.isEmpty()) {
                ObjectNode data = Fields.make(secret, "data");
                texts.forEach((key, text) ->
                        data.put(key, Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8))));
            }
            secret.remove("stringData");
        }
    }
}
