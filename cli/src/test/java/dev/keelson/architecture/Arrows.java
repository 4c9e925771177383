package dev.keelson.architecture;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which parts of a whole may depend on which others. A part is the first segment of a package's name below the whole's
 * prefix; the package of the prefix itself is the part {@code ""}.
 */
final class Arrows extends ArchCondition<JavaClass> {
    private final String prefix;
    private final Map<String, Set<String>> allowed;

    private Arrows(String prefix, Map<String, Set<String>> allowed) {
        super("keep to the arrows below " + prefix);
        this.prefix = prefix;
        this.allowed = Map.copyOf(allowed);
    }

    /**
     * Returns the condition that each named part depends on itself and on the parts listed for it, and on no other below
     * the prefix. Parts that are not named may depend on everything.
     */
    static Arrows below(String prefix, Map<String, Set<String>> allowed) {
        return new Arrows(prefix, allowed);
    }

    /** Returns the part that a package belongs to, or nothing when it is not below the prefix. */
    static Optional<String> partOf(String prefix, String packageName) {
        if (packageName.equals(prefix)) {
            return Optional.of("");
        }
        if (!packageName.startsWith(prefix + ".")) {
            return Optional.empty();
        }
        String rest = packageName.substring(prefix.length() + 1);
        int dot = rest.indexOf('.');
        return Optional.of(dot < 0 ? rest : rest.substring(0, dot));
    }

    @Override
    public void check(JavaClass origin, ConditionEvents events) {
        Optional<String> from = partOf(prefix, origin.getPackageName());
        if (from.isEmpty() || !allowed.containsKey(from.get())) {
            return;
        }
        Set<String> targets = allowed.getOrDefault(from.get(), Set.of());
        for (Dependency dependency : origin.getDirectDependenciesFromSelf()) {
            Optional<String> to = partOf(prefix, dependency.getTargetClass().getPackageName());
            if (to.isPresent() && !to.equals(from) && !targets.contains(to.get())) {
                events.add(SimpleConditionEvent.violated(
                        dependency,
                        prefix + ": " + from.get() + " may not depend on " + to.get() + ": "
                                + dependency.getDescription()));
            }
        }
    }
}
