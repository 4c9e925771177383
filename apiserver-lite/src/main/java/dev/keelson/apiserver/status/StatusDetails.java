package dev.keelson.apiserver.status;

import java.util.List;

/**
 * What a Status is about.
 *
 * @param name of the object, or empty
 * @param group API group, or empty
 * @param kind a kind or, as Kubernetes has it for most failures, the plural resource; or empty
 * @param uid of the object, or empty
 * @param causes each thing that is wrong
 * @param retryAfterSeconds when to try again; 0 says nothing
 */
public record StatusDetails(
        String name, String group, String kind, String uid, List<StatusCause> causes, int retryAfterSeconds) {

    public StatusDetails {
        causes = List.copyOf(causes);
    }

    public static StatusDetails of(String group, String kind, String name) {
        return new StatusDetails(name, group, kind, "", List.of(), 0);
    }

    boolean isEmpty() {
        return name.isEmpty()
                && group.isEmpty()
                && kind.isEmpty()
                && uid.isEmpty()
                && causes.isEmpty()
                && retryAfterSeconds == 0;
    }
}
