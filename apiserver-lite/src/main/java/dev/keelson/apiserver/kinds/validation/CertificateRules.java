package dev.keelson.apiserver.kinds.validation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.path.FieldError;
import dev.keelson.apiserver.encoding.Fields;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** CertificateSigningRequests. Follows {@code pkg/apis/certificates/validation}. */
public final class CertificateRules implements Rules {
    /** What an update is for, and so what it may set. */
    private enum Path {
        MAIN,
        STATUS,
        APPROVAL
    }

    private static final List<String> DECISIONS = List.of("Approved", "Denied");
    private static final List<String> FINAL = List.of("Approved", "Denied", "Failed");
    private static final List<String> TRUE = List.of("True");
    private static final List<String> STATUSES = List.of("False", "True", "Unknown");
    private static final String LEGACY_SIGNER = "kubernetes.io/legacy-unknown";
    private static final int MIN_SECONDS = 600;
    private static final List<String> USAGES = List.of(
            "any",
            "cert sign",
            "client auth",
            "code signing",
            "content commitment",
            "crl sign",
            "data encipherment",
            "decipher only",
            "digital signature",
            "email protection",
            "encipher only",
            "ipsec end system",
            "ipsec tunnel",
            "ipsec user",
            "key agreement",
            "key encipherment",
            "microsoft sgc",
            "netscape sgc",
            "ocsp signing",
            "s/mime",
            "server auth",
            "signing",
            "timestamping");

    /** What an object that was stored under older rules may keep. */
    private record Tolerance(
            boolean bothDecisions,
            boolean legacySigner,
            boolean repeatedConditions,
            boolean untypedConditions,
            boolean anyCertificate,
            boolean repeatedUsages,
            boolean unknownUsages) {
        static final Tolerance NONE = new Tolerance(false, false, false, false, false, false, false);

        static Tolerance of(ObjectNode request, ObjectNode old) {
            Set<String> types = new HashSet<>();
            boolean repeated = false;
            for (ObjectNode condition : conditions(old)) {
                repeated |= !types.add(Fields.text(condition, "type"));
            }
            List<String> usages = Fields.texts(old, "spec", "usages");
            String certificate = certificate(old);
            return new Tolerance(
                    types.containsAll(DECISIONS),
                    Fields.text(old, "spec", "signerName").equals(LEGACY_SIGNER),
                    repeated,
                    types.contains(""),
                    certificate.equals(certificate(request))
                            || !CertificateTexts.chainProblem(certificate).isEmpty(),
                    new HashSet<>(usages).size() != usages.size(),
                    !USAGES.containsAll(usages));
        }
    }

    private static List<ObjectNode> conditions(ObjectNode request) {
        return Fields.objects(request, "status", "conditions");
    }

    private static String certificate(ObjectNode request) {
        return Fields.text(request, "status", "certificate");
    }

    @Override
    public void validate(ObjectNode request, List<FieldError> errors) {
        request(View.of(request, errors), Tolerance.NONE);
    }

    @Override
    public void validateUpdate(ObjectNode request, ObjectNode old, List<FieldError> errors) {
        update(request, old, Path.MAIN, errors);
    }

    @Override
    public void validateStatusUpdate(ObjectNode request, ObjectNode old, List<FieldError> errors) {
        update(request, old, Path.STATUS, errors);
    }

    /** Checks what came through the approval subresource. */
    public void validateApproval(ObjectNode request, ObjectNode old, List<FieldError> errors) {
        update(request, old, Path.APPROVAL, errors);
    }

    private static void update(ObjectNode request, ObjectNode old, Path path, List<FieldError> errors) {
        View view = View.of(request, errors);
        request(view, Tolerance.of(request, old));
        View status = view.struct("status");
        for (String type : FINAL) {
            int before = ofType(old, type).size();
            if (ofType(request, type).size() < before) {
                status.forbidden("conditions", "updates may not remove a condition of type \"" + type + "\"");
            }
        }
        if (path != Path.APPROVAL) {
            for (String type : DECISIONS) {
                decisionKept(status, type, ofType(request, type), ofType(old, type));
            }
        }
        if (!certificate(request).equals(certificate(old))) {
            if (path != Path.STATUS) {
                status.forbidden("certificate", "updates may not set certificate content");
            } else if (!certificate(old).isEmpty()) {
                status.forbidden("certificate", "updates may not modify existing certificate content");
            }
        }
    }

    private static List<ObjectNode> ofType(ObjectNode request, String type) {
        List<ObjectNode> found = new ArrayList<>(1);
        for (ObjectNode condition : conditions(request)) {
            if (Fields.text(condition, "type").equals(type)) {
                found.add(condition);
            }
        }
        return found;
    }

    private static void decisionKept(View status, String type, List<ObjectNode> now, List<ObjectNode> before) {
        if (now.size() > before.size()) {
            status.forbidden("conditions", "updates may not add a condition of type \"" + type + "\"");
        } else if (now.size() == before.size()) {
            for (int i = 0; i < now.size(); i++) {
                if (!Fields.same(now.get(i), before.get(i))) {
                    status.forbidden("conditions", "updates may not modify a condition of type \"" + type + "\"");
                    return;
                }
            }
        }
    }

    private static void request(View view, Tolerance tolerance) {
        View spec = view.struct("spec");
        String problem = CertificateTexts.requestProblem(spec.text("request"));
        if (!problem.isEmpty()) {
            spec.invalid("request", problem);
        }
        usages(spec, tolerance);
        String signer = spec.text("signerName");
        if (signer.equals(LEGACY_SIGNER) && !tolerance.legacySigner()) {
            spec.invalid("signerName", "the legacy signerName is not allowed via this API version");
        } else {
            SignerNames.check(signer, spec.path("signerName"), spec.errors());
        }
        if (spec.has("expirationSeconds") && spec.number("expirationSeconds") < MIN_SECONDS) {
            spec.invalid("expirationSeconds", "may not specify a duration less than 600 seconds (10 minutes)");
        }
        View status = view.struct("status");
        conditions(status, tolerance);
        String chain = tolerance.anyCertificate() ? "" : CertificateTexts.chainProblem(status.text("certificate"));
        if (!chain.isEmpty()) {
            status.invalid("certificate", "<certificate data>", chain);
        }
    }

    private static void usages(View spec, Tolerance tolerance) {
        List<String> usages = spec.texts("usages");
        if (usages.isEmpty()) {
            spec.required("usages", "");
        }
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < usages.size(); i++) {
            String usage = usages.get(i);
            if (!tolerance.unknownUsages() && !USAGES.contains(usage)) {
                spec.errors().add(FieldError.notSupported(spec.path("usages").index(i), usage, USAGES));
            }
            if (!seen.add(usage) && !tolerance.repeatedUsages()) {
                spec.duplicateAt("usages", i, usage);
            }
        }
    }

    private static void conditions(View status, Tolerance tolerance) {
        Set<String> seen = new HashSet<>();
        for (View condition : status.list("conditions")) {
            String type = condition.text("type");
            if (type.isEmpty() && !tolerance.untypedConditions()) {
                condition.required("type", "");
            }
            if (condition.present("status")) {
                condition.oneOf("status", FINAL.contains(type) ? TRUE : STATUSES);
            }
            String other = type.equals("Approved") ? "Denied" : "Approved";
            if (!tolerance.bothDecisions() && DECISIONS.contains(type) && seen.contains(other)) {
                status.invalid("conditions", type, "Approved and Denied conditions are mutually exclusive");
            }
            if (!seen.add(type) && !tolerance.repeatedConditions()) {
                condition.duplicate("type", type);
            }
        }
    }
}
