package dev.keelson.apiserver.admission;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.catalogue.GroupVersionResource;
import dev.keelson.apiserver.authn.UserInfo;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One write before it is stored.
 *
 * @param kind of the object
 * @param subresource empty for the resource itself
 * @param namespace empty for cluster-scoped resources
 * @param name may be empty on create
 * @param object the new object, which plugins may change while mutating; null on delete
 * @param old the stored object, not to be changed; null on create
 * @param warnings takes what the client is to be warned of
 */
public record AdmissionRequest(
        Operation operation,
        GroupVersionResource resource,
        String kind,
        String subresource,
        String namespace,
        String name,
        @Nullable ObjectNode object,
        @Nullable ObjectNode old,
        UserInfo user,
        boolean dryRun,
        Consumer<String> warnings) {

    /** What is being done. */
    public enum Operation {
        CREATE,
        UPDATE,
        DELETE
    }

    /** Whether this is about the resource itself of the given group and plural. */
    public boolean isFor(String group, String plural) {
        return subresource.isEmpty()
                && resource.group().equals(group)
                && resource.resource().equals(plural);
    }
}
