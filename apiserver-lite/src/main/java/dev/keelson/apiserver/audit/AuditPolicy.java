package dev.keelson.apiserver.audit;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keelson.api.json.BodyDecoder;
import dev.keelson.api.json.MalformedBodyException;
import dev.keelson.apiserver.authz.Attributes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is to be written of which requests: the first rule that matches decides, and without one nothing is written
 * (audit/policy/checker.go). Immutable.
 */
public final class AuditPolicy {

    private static final Decision NOTHING = new Decision(AuditLevel.NONE, Set.of(), false);

    private final List<AuditRule> rules;

    private AuditPolicy(List<AuditRule> rules) {
        this.rules = List.copyOf(rules);
    }

    /**
     * What is written of one request.
     *
     * @param omitManagedFields whether objects are written without their managed fields
     */
    public record Decision(AuditLevel level, Set<AuditStage> omitStages, boolean omitManagedFields) {

        boolean writes(AuditStage stage) {
            return level != AuditLevel.NONE && !omitStages.contains(stage);
        }
    }

    /**
     * Reads a policy file, YAML or JSON.
     *
     * @throws IOException if it cannot be read or is no valid policy; the message names file and field
     */
    public static AuditPolicy read(Path file) throws IOException {
        try {
            return of(BodyDecoder.yaml(Files.readAllBytes(file)).tree());
        } catch (MalformedBodyException | IllegalArgumentException invalid) {
            throw new IOException("audit-policy-file " + file + ": " + invalid.getMessage(), invalid);
        }
    }

    static AuditPolicy of(JsonNode policy) {
        if (!policy.path("kind").asText().equals("Policy")
                || !policy.path("apiVersion").asText().equals("audit.k8s.io/v1")) {
            throw new IllegalArgumentException("is no Policy of audit.k8s.io/v1");
        }
        JsonNode written = policy.path("rules");
        if (!written.isArray() || written.isEmpty()) {
            throw new IllegalArgumentException("rules: a policy without rules writes nothing");
        }
        Set<AuditStage> omitStages = stages(policy.path("omitStages"), "omitStages");
        boolean omitManagedFields = policy.path("omitManagedFields").asBoolean();
        List<AuditRule> rules = new ArrayList<>();
        for (int i = 0; i < written.size(); i++) {
            rules.add(AuditRule.of(written.get(i), "rules[" + i + "]", omitStages, omitManagedFields));
        }
        return new AuditPolicy(rules);
    }

    static Set<AuditStage> stages(JsonNode names, String where) {
        Set<AuditStage> stages = EnumSet.noneOf(AuditStage.class);
        for (JsonNode name : names) {
            AuditStage stage = null;
            for (AuditStage each : AuditStage.values()) {
                stage = each.text().equals(name.asText()) ? each : stage;
            }
            if (stage == null) {
                throw new IllegalArgumentException(where + ": there is no stage \"" + name.asText() + "\"");
            }
            stages.add(stage);
        }
        return stages;
    }

    public Decision decide(Attributes request) {
        AuditRule match = match(request);
        return match == null ? NOTHING : match.decision();
    }

    private @Nullable AuditRule match(Attributes request) {
        for (AuditRule rule : rules) {
            if (rule.matches(request)) {
                return rule;
            }
        }
        return null;
    }
}
