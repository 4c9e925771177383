package dev.keelson.apiserver.kinds.validation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.names.NameRules;
import dev.keelson.api.path.FieldError;
import dev.keelson.api.path.FieldPath;
import dev.keelson.apiserver.encoding.Fields;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Probes of containers, and what runs when they start and stop. */
final class ProbeRules {
    private static final List<String> SCHEMES = List.of("HTTP", "HTTPS");
    private static final String[] PROBE_ACTIONS = {"exec", "httpGet", "tcpSocket", "grpc"};
    private static final String[] HOOK_ACTIONS = {"exec", "httpGet", "tcpSocket", "sleep"};
    private static final List<String> WINDOWS_SIGNALS = List.of("SIGKILL", "SIGTERM");
    private static final List<String> LINUX_SIGNALS = Stream.of(
                    Stream.of(
                            "ABRT", "ALRM", "BUS", "CHLD", "CLD", "CONT", "FPE", "HUP", "ILL", "INT", "IO", "IOT",
                            "KILL", "PIPE", "POLL", "PROF", "PWR", "QUIT", "SEGV", "STKFLT", "STOP", "SYS", "TERM",
                            "TRAP", "TSTP", "TTIN", "TTOU", "URG", "USR1", "USR2", "VTALRM", "WINCH", "XCPU", "XFSZ",
                            "RTMIN", "RTMAX"),
                    IntStream.rangeClosed(1, 15).mapToObj(i -> "RTMIN+" + i),
                    IntStream.rangeClosed(1, 14).mapToObj(i -> "RTMAX-" + i))
            .flatMap(names -> names)
            .map(name -> "SIG" + name)
            .sorted()
            .toList();

    private ProbeRules() {}

    /** Checks all probes and hooks of a container that may have them. */
    static void check(ObjectNode container, PodContext pod, FieldPath path, List<FieldError> errors) {
        ObjectNode lifecycle = Fields.object(container, "lifecycle");
        if (lifecycle != null) {
            lifecycle(lifecycle, pod, path.child("lifecycle"), errors);
        }
        for (String kind : new String[] {"livenessProbe", "readinessProbe", "startupProbe"}) {
            ObjectNode probe = Fields.object(container, kind);
            if (probe != null) {
                probe(probe, kind, pod, path.child(kind), errors);
            }
        }
    }

    private static void lifecycle(ObjectNode lifecycle, PodContext pod, FieldPath path, List<FieldError> errors) {
        for (String hook : new String[] {"postStart", "preStop"}) {
            ObjectNode handler = Fields.object(lifecycle, hook);
            if (handler != null) {
                handler(handler, HOOK_ACTIONS, pod, path.child(hook), errors);
            }
        }
        if (!Fields.has(lifecycle, "stopSignal")) {
            return;
        }
        if (!Fields.has(pod.spec(), "os")) {
            errors.add(FieldError.forbidden(
                    path.child("stopSignal"), "may not be set for containers with empty `spec.os.name`"));
        } else if (pod.os().equals("windows")) {
            Check.supported(lifecycle, "stopSignal", path, WINDOWS_SIGNALS, errors);
        } else if (pod.os().equals("linux")) {
            Check.supported(lifecycle, "stopSignal", path, LINUX_SIGNALS, errors);
        }
    }

    private static void probe(ObjectNode probe, String kind, PodContext pod, FieldPath path, List<FieldError> errors) {
        handler(probe, PROBE_ACTIONS, pod, path, errors);
        Check.notNegative(probe, "initialDelaySeconds", path, errors);
        Check.notNegative(probe, "timeoutSeconds", path, errors);
        Check.notNegative(probe, "periodSeconds", path, errors);
        Check.notNegative(probe, "successThreshold", path, errors);
        Check.notNegative(probe, "failureThreshold", path, errors);
        Check.positive(probe, "terminationGracePeriodSeconds", path, errors);
        if (kind.equals("readinessProbe")) {
            if (Fields.has(probe, "terminationGracePeriodSeconds")) {
                errors.add(FieldError.invalid(
                        path.child("terminationGracePeriodSeconds"),
                        probe.get("terminationGracePeriodSeconds"),
                        "must not be set for readinessProbes"));
            }
        } else if (Fields.number(probe, "successThreshold") != 1) {
            errors.add(FieldError.invalid(
                    path.child("successThreshold"), Fields.number(probe, "successThreshold"), "must be 1"));
        }
    }

    private static void handler(
            ObjectNode handler, String[] actions, PodContext pod, FieldPath path, List<FieldError> errors) {
        int count = 0;
        for (String kind : actions) {
            ObjectNode action = Fields.object(handler, kind);
            if (action != null && ++count > 1) {
                errors.add(FieldError.forbidden(path.child(kind), "may not specify more than 1 handler type"));
            } else if (action != null) {
                action(action, kind, pod, path.child(kind), errors);
            }
        }
        if (count == 0) {
            errors.add(FieldError.required(path, "must specify a handler type"));
        }
    }

    private static void action(
            ObjectNode action, String kind, PodContext pod, FieldPath path, List<FieldError> errors) {
        switch (kind) {
            case "exec" -> {
                if (Fields.array(action, "command").isEmpty()) {
                    errors.add(FieldError.required(path.child("command"), ""));
                }
            }
            case "httpGet" -> httpGet(action, path, errors);
            case "tcpSocket" -> Check.portOrName(action.get("port"), path.child("port"), errors);
            case "grpc" -> Check.port(Fields.number(action, "port"), path.child("port"), errors);
            default -> sleep(action, pod, path, errors);
        }
    }

    private static void httpGet(ObjectNode action, FieldPath path, List<FieldError> errors) {
        Check.required(action, "path", path, "", errors);
        Check.portOrName(action.get("port"), path.child("port"), errors);
        Check.supported(action, "scheme", path, SCHEMES, errors);
        for (ObjectNode header : Fields.objects(action, "httpHeaders")) {
            String name = Fields.text(header, "name");
            Check.all(path.child("httpHeaders"), name, NameRules.httpHeaderName(name), errors);
        }
    }

    private static void sleep(ObjectNode action, PodContext pod, FieldPath path, List<FieldError> errors) {
        long seconds = Fields.number(action, "seconds");
        Long grace = pod.gracePeriod();
        if (grace != null && (seconds < 0 || seconds > grace)) {
            errors.add(FieldError.invalid(
                    path, seconds, "must be non-negative and less than terminationGracePeriodSeconds (" + grace + ")"));
        }
    }
}
