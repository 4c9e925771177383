package dev.keelson.apiserver.watchcache;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The watchers that wait, found by what they watch: the prefix or key, and a field's value where their filter asks for
 * one. So an event costs what its own watchers cost, however many others there are. Guarded by its owner.
 */
final class WaitingWatchers {

    /** Those of one prefix. */
    private static final class Scope {
        private final Set<Watcher> others = new HashSet<>();
        private final Map<String, Map<String, Set<Watcher>>> byField = new HashMap<>();

        boolean isEmpty() {
            return others.isEmpty() && byField.isEmpty();
        }

        /** Those with the same requirement. */
        Set<Watcher> like(Watcher watcher) {
            EntryFilter.Requirement requirement = watcher.requirement();
            return requirement == null
                    ? others
                    : byField.computeIfAbsent(requirement.field(), unused -> new HashMap<>())
                            .computeIfAbsent(requirement.value(), unused -> new HashSet<>());
        }

        void remove(Watcher watcher) {
            EntryFilter.Requirement requirement = watcher.requirement();
            if (requirement == null) {
                others.remove(watcher);
                return;
            }
            Map<String, Set<Watcher>> values = byField.getOrDefault(requirement.field(), Map.of());
            Set<Watcher> like = values.getOrDefault(requirement.value(), Set.of());
            if (like.remove(watcher) && like.isEmpty()) {
                values.remove(requirement.value());
                if (values.isEmpty()) {
                    byField.remove(requirement.field());
                }
            }
        }
    }

    private final Map<String, Scope> scopes = new HashMap<>();

    void add(Watcher watcher) {
        scopes.computeIfAbsent(watcher.prefix(), unused -> new Scope())
                .like(watcher)
                .add(watcher);
    }

    void remove(Watcher watcher) {
        Scope scope = scopes.get(watcher.prefix());
        if (scope != null) {
            scope.remove(watcher);
            if (scope.isEmpty()) {
                scopes.remove(watcher.prefix());
            }
        }
    }

    /** Those that an event concerns; they still wait. */
    List<Watcher> concernedBy(CacheEvent event) {
        List<Watcher> found = new ArrayList<>();
        String key = event.key;
        for (int slash = key.indexOf('/'); slash >= 0; slash = key.indexOf('/', slash + 1)) {
            find(scopes.get(key.substring(0, slash + 1)), event, found);
        }
        find(scopes.get(key), event, found);
        return found;
    }

    private static void find(@Nullable Scope scope, CacheEvent event, List<Watcher> found) {
        if (scope == null) {
            return;
        }
        addConcerned(scope.others, event, found);
        scope.byField.forEach((field, byValue) -> {
            Set<String> values = values(event, field);
            if (values == null) {
                byValue.values().forEach(watchers -> addConcerned(watchers, event, found));
            } else {
                values.forEach(value -> addConcerned(byValue.getOrDefault(value, Set.of()), event, found));
            }
        });
    }

    /** Before and after the event, as a watcher hears of what leaves its view; null where the object cannot be read. */
    private static @Nullable Set<String> values(CacheEvent event, String field) {
        try {
            Set<String> values = new HashSet<>(4);
            for (Entry entry : new @Nullable Entry[] {event.current, event.previous}) {
                if (entry != null) {
                    values.add(entry.view().fields().getOrDefault(field, ""));
                }
            }
            return values;
        } catch (RuntimeException unreadable) {
            return null;
        }
    }

    private static void addConcerned(Set<Watcher> watchers, CacheEvent event, List<Watcher> found) {
        for (Watcher watcher : watchers) {
            if (watcher.isConcernedBy(event)) {
                found.add(watcher);
            }
        }
    }
}
