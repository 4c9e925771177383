package dev.keelson.apiserver.kinds.validation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.path.FieldError;
import dev.keelson.apiserver.encoding.Fields;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** ServiceAccounts: nothing of them is refused. Follows {@code pkg/registry/core/serviceaccount}. */
public final class ServiceAccountRules implements Rules {
    private static final String MOUNTABLE = "kubernetes.io/enforce-mountable-secrets";

    @Override
    public void validate(ObjectNode account, List<FieldError> errors) {}

    @Override
    public List<String> warnings(ObjectNode account, @Nullable ObjectNode old) {
        boolean before = Fields.has(old, "metadata", "annotations", MOUNTABLE);
        return before || !Fields.has(account, "metadata", "annotations", MOUNTABLE)
                ? List.of()
                : List.of("metadata.annotations[" + MOUNTABLE + "]: deprecated in v1.32+; prefer separate namespaces to"
                        + " isolate access to mounted secrets");
    }
}
