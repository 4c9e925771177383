package dev.keelson.apiserver.authn;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * An authenticated identity; immutable.
 *
 * @param name unique among all users at this moment
 * @param uid may be empty; tells apart users that had the same name at different times
 * @param groups names of the groups it is a member of, in the order the authenticator named them
 * @param extra further facts, by lower-case key
 */
public record UserInfo(String name, String uid, List<String> groups, Map<String, List<String>> extra) {

    public static final String ANONYMOUS = "system:anonymous";
    public static final String AUTHENTICATED_GROUP = "system:authenticated";
    public static final String UNAUTHENTICATED_GROUP = "system:unauthenticated";
    public static final String MASTERS_GROUP = "system:masters";

    public UserInfo {
        groups = List.copyOf(groups);
        extra = Map.copyOf(extra);
    }

    /** A user known by its name and groups alone. */
    public static UserInfo of(String name, String... groups) {
        return new UserInfo(name, "", List.of(groups), Map.of());
    }

    /** Who sends no credentials. */
    public static UserInfo anonymous() {
        return of(ANONYMOUS, UNAUTHENTICATED_GROUP);
    }

    public boolean isMemberOf(String group) {
        return groups.contains(group);
    }

    /** This user, with {@code system:authenticated} among its groups; anonymous users stay as they are. */
    public UserInfo authenticated() {
        if (isMemberOf(AUTHENTICATED_GROUP) || isMemberOf(UNAUTHENTICATED_GROUP)) {
            return this;
        }
        List<String> all = new ArrayList<>(groups);
        all.add(AUTHENTICATED_GROUP);
        return new UserInfo(name, uid, all, extra);
    }
}
