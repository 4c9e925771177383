package dev.keelson.apiserver.storage;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The obvious storage: a whole map for every revision. */
final class StorageModel {

    /** Index 0 is revision 1. */
    private final List<TreeMap<String, KeyValue>> states = new ArrayList<>(List.of(new TreeMap<>()));

    private final List<StorageEvent> events = new ArrayList<>();
    private long compacted = 1;

    long revision() {
        return states.size();
    }

    long compacted() {
        return compacted;
    }

    void compact(long revision) {
        compacted = Math.max(compacted, revision);
    }

    private TreeMap<String, KeyValue> latest() {
        return states.get(states.size() - 1);
    }

    /** A null value deletes. */
    WriteResult write(String key, byte @Nullable [] value, long expected) {
        KeyValue current = latest().get(key);
        boolean holds = current == null
                ? value != null && (expected == Storage.ABSENT || expected == Storage.ANY)
                : expected == Storage.ANY || expected == current.modRevision();
        if (!holds) {
            return new WriteResult(false, revision(), current);
        }
        long revision = revision() + 1;
        long created = current == null ? revision : current.createRevision();
        TreeMap<String, KeyValue> next = new TreeMap<>(latest());
        if (value == null) {
            next.remove(key);
            events.add(new StorageEvent(StorageEvent.Type.DELETE, new KeyValue(key, new byte[0], created, revision)));
        } else {
            KeyValue written = new KeyValue(key, value, created, revision);
            next.put(key, written);
            events.add(new StorageEvent(StorageEvent.Type.PUT, written));
        }
        states.add(next);
        return new WriteResult(true, revision, current);
    }

    Map<String, KeyValue> range(String from, String to, long revision) {
        TreeMap<String, KeyValue> state = states.get((int) revision - 1);
        return from.compareTo(to) < 0 ? state.subMap(from, to) : Map.of();
    }

    List<StorageEvent> eventsAfter(long revision, String from, String to) {
        return events.stream()
                .filter(event -> event.revision() > revision)
                .filter(event -> event.current().key().compareTo(from) >= 0)
                .filter(event -> event.current().key().compareTo(to) < 0)
                .toList();
    }
}
