package dev.keelson.apiserver.kinds.validation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.names.NameRules;
import dev.keelson.api.path.FieldError;
import dev.keelson.apiserver.encoding.Fields;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Ingresses. Follows {@code pkg/apis/networking/validation}. */
public final class IngressRules implements Rules {
    private static final List<String> PATH_TYPES = List.of("Exact", "ImplementationSpecific", "Prefix");
    private static final List<String> BAD_SEQUENCES = List.of("//", "/./", "/../", "%2f", "%2F");
    private static final List<String> BAD_ENDS = List.of("/..", "/.");
    private static final String CLASS_ANNOTATION = "kubernetes.io/ingress.class";

    /** What an object that was stored under older rules may keep. */
    private record Tolerance(boolean secretNames, boolean wildcardRules) {
        static final Tolerance NONE = new Tolerance(false, false);
    }

    @Override
    public void validate(ObjectNode ingress, List<FieldError> errors) {
        View view = View.of(ingress, errors);
        spec(view.struct("spec"), Tolerance.NONE);
        View metadata = view.struct("metadata");
        String annotation = metadata.struct("annotations").text(CLASS_ANNOTATION);
        boolean annotated = metadata.struct("annotations").has(CLASS_ANNOTATION);
        View spec = view.struct("spec");
        if (annotated && spec.has("ingressClassName") && !annotation.equals(spec.text("ingressClassName"))) {
            view.struct("annotations")
                    .invalid(CLASS_ANNOTATION, annotation, "must match `ingressClassName` when both are specified");
        }
    }

    @Override
    public void validateUpdate(ObjectNode ingress, ObjectNode old, List<FieldError> errors) {
        View before = View.of(old, new ArrayList<>(0)).struct("spec");
        spec(View.of(ingress, errors).struct("spec"), tolerated(before));
    }

    @Override
    public List<String> warnings(ObjectNode ingress, @Nullable ObjectNode old) {
        boolean annotated = Fields.has(ingress, "metadata", "annotations", CLASS_ANNOTATION);
        return old == null && annotated && !Fields.has(ingress, "spec", "ingressClassName")
                ? List.of("annotation \"" + CLASS_ANNOTATION
                        + "\" is deprecated, please use 'spec.ingressClassName' instead")
                : List.of();
    }

    @Override
    public List<String> statusWarnings(ObjectNode ingress) {
        return IpTexts.balancerWarnings(ingress);
    }

    private static Tolerance tolerated(View spec) {
        boolean secrets = false;
        for (View tls : spec.list("tls")) {
            String name = tls.text("secretName");
            secrets |= !name.isEmpty() && !NameRules.dns1123Subdomain(name).isEmpty();
        }
        for (View rule : spec.list("rules")) {
            if (rule.text("host").contains("*")) {
                paths(rule);
            }
        }
        return new Tolerance(secrets, !spec.errors().isEmpty());
    }

    @Override
    public void validateStatusUpdate(ObjectNode ingress, ObjectNode old, List<FieldError> errors) {
        List<String> known = new ArrayList<>();
        for (ObjectNode entry : Fields.objects(old, "status", "loadBalancer", "ingress")) {
            known.add(Fields.text(entry, "ip"));
        }
        View balancer = View.of(ingress, errors).struct("status").struct("loadBalancer");
        for (View entry : balancer.list("ingress")) {
            String ip = entry.text("ip");
            if (!ip.isEmpty() && !known.contains(ip)) {
                entry.problems("ip", IpTexts.legacyAddress(ip));
            }
            String host = entry.text("hostname");
            if (!host.isEmpty()) {
                entry.problems("hostname", NameRules.dns1123Subdomain(host));
                notAddress(entry, "hostname");
            }
        }
    }

    private static void notAddress(View view, String field) {
        if (IpAddress.parse(view.text(field)) != null) {
            view.invalid(field, "must be a DNS name, not an IP address");
        }
    }

    private static List<String> hostProblems(String host) {
        return host.contains("*") ? NameRules.wildcardDns1123Subdomain(host) : NameRules.dns1123Subdomain(host);
    }

    private static void spec(View spec, Tolerance tolerance) {
        if (spec.size("rules") == 0 && !spec.has("defaultBackend")) {
            spec.invalid("", spec.get("rules"), "either `defaultBackend` or `rules` must be specified");
        }
        View backend = spec.child("defaultBackend");
        if (backend != null) {
            backend(backend);
        }
        for (View rule : spec.list("rules")) {
            rule(rule, tolerance);
        }
        for (View tls : spec.list("tls")) {
            tls(tls, tolerance);
        }
        if (spec.has("ingressClassName")) {
            spec.problems("ingressClassName", NameRules.dns1123Subdomain(spec.text("ingressClassName")));
        }
    }

    private static void tls(View tls, Tolerance tolerance) {
        List<String> hosts = tls.texts("hosts");
        for (int i = 0; i < hosts.size(); i++) {
            tls.problemsAt("hosts", i, hosts.get(i), hostProblems(hosts.get(i)));
        }
        String secret = tls.text("secretName");
        if (!tolerance.secretNames() && !secret.isEmpty()) {
            tls.problems("secretName", NameRules.dns1123Subdomain(secret));
        }
    }

    private static void rule(View rule, Tolerance tolerance) {
        String host = rule.text("host");
        if (!host.isEmpty()) {
            notAddress(rule, "host");
            rule.problems("host", hostProblems(host));
        }
        if (!host.contains("*") || !tolerance.wildcardRules()) {
            paths(rule);
        }
    }

    private static void paths(View rule) {
        View http = rule.child("http");
        if (http == null) {
            return;
        }
        if (http.size("paths") == 0) {
            http.required("paths", "");
        }
        for (View path : http.list("paths")) {
            path(path);
        }
    }

    private static void path(View path) {
        if (!path.has("pathType")) {
            path.required("pathType", "pathType must be specified");
            return;
        }
        String text = path.text("path");
        switch (path.text("pathType")) {
            case "Exact", "Prefix" -> {
                if (!text.startsWith("/")) {
                    path.invalid("path", text, "must be an absolute path");
                }
                segments(path, text);
            }
            case "ImplementationSpecific" -> {
                if (!text.isEmpty() && !text.startsWith("/")) {
                    path.invalid("path", "must be an absolute path");
                }
            }
            default -> path.notSupported("pathType", PATH_TYPES);
        }
        backend(path.struct("backend"));
    }

    private static void segments(View path, String text) {
        for (String sequence : BAD_SEQUENCES) {
            if (text.contains(sequence)) {
                path.invalid("path", "must not contain '" + sequence + "'");
            }
        }
        for (String end : BAD_ENDS) {
            if (text.endsWith(end)) {
                path.invalid("path", "cannot end with '" + end + "'");
            }
        }
    }

    private static void backend(View backend) {
        View resource = backend.child("resource");
        View service = backend.child("service");
        if (resource != null && service != null) {
            backend.invalid("", "", "cannot set both resource and service backends");
        } else if (resource != null) {
            ReferenceRules.typed(resource);
        } else if (service != null) {
            service(backend, service);
        } else {
            backend.invalid("", "", "resource or service backend is required");
        }
    }

    private static void service(View backend, View service) {
        if (service.present("name")) {
            service.problems("name", NameRules.dns1123Label(service.text("name")));
        }
        View port = service.struct("port");
        String name = port.text("name");
        long number = port.number("number");
        if (!name.isEmpty() && number != 0) {
            backend.invalid("", "", "cannot set both port name & port number");
        } else if (!name.isEmpty()) {
            port.problems("name", NameRules.portName(name));
        } else if (number != 0) {
            Check.port(number, port.path("number"), port.errors());
        } else {
            backend.required("", "port name or number is required");
        }
    }
}
