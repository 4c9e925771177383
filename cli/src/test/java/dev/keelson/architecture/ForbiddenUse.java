package dev.keelson.architecture;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Map;
import java.util.Set;

/** No access to given members, by call, by method reference or by reading a field. */
final class ForbiddenUse extends ArchCondition<JavaClass> {
    private final Map<String, Set<String>> members;

    private ForbiddenUse(String description, Map<String, Set<String>> members) {
        super(description);
        this.members = Map.copyOf(members);
    }

    /**
     * Returns the condition that none of the members is used.
     *
     * @param members names of members by the names of their classes; {@code <init>} is a constructor
     */
    static ForbiddenUse of(String description, Map<String, Set<String>> members) {
        return new ForbiddenUse(description, members);
    }

    @Override
    public void check(JavaClass origin, ConditionEvents events) {
        for (JavaAccess<?> access : origin.getAccessesFromSelf()) {
            Set<String> names = members.get(access.getTargetOwner().getName());
            if (names != null && names.contains(access.getTarget().getName())) {
                events.add(SimpleConditionEvent.violated(access, access.getDescription()));
            }
        }
    }
}
