package dev.keelson.apiserver.cel;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Functions beyond CEL's standard ones, with their types and bodies. Immutable once built. */
final class Library {

    /** Its arguments, the receiver first, are of the overload's types. */
    @FunctionalInterface
    interface Body {
        Object apply(Object[] args);
    }

    /** @param parameters the receiver first, for a member */
    record Overload(
            String function, String id, boolean member, List<ValueType> parameters, ValueType result, Body body) {

        boolean admits(Object[] args) {
            if (args.length != parameters.size()) {
                return false;
            }
            for (int i = 0; i < args.length; i++) {
                if (!parameters.get(i).admits(args[i])) {
                    return false;
                }
            }
            return true;
        }
    }

    /** Everything that Kubernetes 1.36 adds; made when first asked for. */
    private static final class Kubernetes {
        static final Library LIBRARY = build();

        private static Library build() {
            Library library = new Library();
            OptionalFunctions.addTo(library);
            StringFunctions.addTo(library);
            ListFunctions.addTo(library);
            SetFunctions.addTo(library);
            RegexFunctions.addTo(library);
            UrlFunctions.addTo(library);
            NetworkFunctions.addTo(library);
            QuantityFunctions.addTo(library);
            SemverFunctions.addTo(library);
            FormatFunctions.addTo(library);
            return library;
        }
    }

    private final Map<String, List<Overload>> byFunction = new LinkedHashMap<>();
    private final Map<String, Overload> byId = new HashMap<>();

    private Library() {}

    static Library kubernetes() {
        return Kubernetes.LIBRARY;
    }

    /** @param parameters as {@link TypeText} reads them */
    void global(String function, String id, String parameters, String result, Body body) {
        add(new Overload(function, id, false, TypeText.all(parameters), TypeText.one(result), body));
    }

    void member(String function, String id, String parameters, String result, Body body) {
        add(new Overload(function, id, true, TypeText.all(parameters), TypeText.one(result), body));
    }

    private void add(Overload overload) {
        byFunction
                .computeIfAbsent(overload.function(), name -> new ArrayList<>())
                .add(overload);
        byId.put(overload.id(), overload);
    }

    Map<String, List<Overload>> functions() {
        return byFunction;
    }

    @Nullable
    Overload overload(String id) {
        return byId.get(id);
    }
}
