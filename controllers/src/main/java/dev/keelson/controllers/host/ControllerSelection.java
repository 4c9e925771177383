package dev.keelson.controllers.host;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which controllers run: the meaning of kube-controller-manager's {@code --controllers}.
 *
 * <p>{@code *} stands for all, {@code name} adds one, {@code -name} leaves one out, whatever their order; {@code -*} runs
 * none that is not named. Names are Kubernetes', in their present form ({@code deployment-controller}) or their former
 * one ({@code deployment}).
 */
public final class ControllerSelection {

    private final Set<String> wanted;

    private ControllerSelection(Set<String> wanted) {
        this.wanted = wanted;
    }

    public static ControllerSelection all() {
        return parse("*");
    }

    /**
     * @param list names separated by commas
     * @throws IllegalArgumentException if a name is unknown; the message lists the known ones
     */
    public static ControllerSelection parse(String list) {
        Set<String> included = new LinkedHashSet<>();
        Set<String> excluded = new LinkedHashSet<>();
        boolean everything = false;
        for (String item : Arrays.stream(list.split(",")).map(String::trim).toList()) {
            if (item.equals("*")) {
                everything = true;
            } else if (item.startsWith("-") && !item.equals("-*")) {
                excluded.add(known(item.substring(1)));
            } else if (!item.isEmpty() && !item.equals("-*")) {
                included.add(known(item));
            }
        }
        Set<String> wanted = new LinkedHashSet<>(everything ? BundledControllers.NAMES.keySet() : List.of());
        wanted.removeAll(excluded);
        wanted.addAll(included);
        return new ControllerSelection(wanted);
    }

    /**
     * Whether that controller runs.
     *
     * @param name in its present form
     */
    public boolean includes(String name) {
        return wanted.contains(name);
    }

    private static String known(String name) {
        if (BundledControllers.NAMES.containsKey(name)) {
            return name;
        }
        return BundledControllers.NAMES.entrySet().stream()
                .filter(entry -> entry.getValue().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("\"" + name + "\" is not in the list of controllers: "
                        + String.join(", ", new TreeSet<>(BundledControllers.NAMES.keySet()))))
                .getKey();
    }
}
