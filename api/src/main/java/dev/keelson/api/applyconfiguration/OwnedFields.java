package dev.keelson.api.applyconfiguration;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.FieldsV1;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Cuts out of an object what a field manager owns.
 *
 * <p>Follows {@code apimachinery/pkg/util/managedfields/extract.go}, and {@code ExtractItems} of structured-merge-diff: a
 * field of the set without fields below it is taken whole.
 */
final class OwnedFields {
    private static final ObjectMapper JSON = new ObjectMapper();

    private OwnedFields() {}

    /** Returns the owned part of the object; empty if the manager has applied nothing through that subresource. */
    static Map<String, @Nullable Object> of(HasMetadata object, String fieldManager, String subresource) {
        FieldsV1 owned = ownedBy(object, fieldManager, subresource);
        Map<String, @Nullable Object> part = new LinkedHashMap<>();
        if (owned != null) {
            Map<?, ?> tree = ApplyConfiguration.SERIALIZATION.convertValue(object, Map.class);
            Map<?, ?> set = ApplyConfiguration.SERIALIZATION.convertValue(owned, Map.class);
            if (!isLeaf(set) && cut(tree, set) instanceof Map<?, ?> cut) {
                cut.forEach((key, value) -> part.put(String.valueOf(key), value));
            }
        }
        return part;
    }

    private static @Nullable FieldsV1 ownedBy(HasMetadata object, String fieldManager, String subresource) {
        List<ManagedFieldsEntry> entries = object.getMetadata().getManagedFields();
        for (ManagedFieldsEntry entry : entries == null ? List.<ManagedFieldsEntry>of() : entries) {
            if (fieldManager.equals(entry.getManager())
                    && "Apply".equals(entry.getOperation())
                    && subresource.equals(Objects.requireNonNullElse(entry.getSubresource(), ""))) {
                return entry.getFieldsV1();
            }
        }
        return null;
    }

    /** A member {@code .} is the field itself. */
    private static boolean isLeaf(Map<?, ?> set) {
        return set.isEmpty() || set.size() == 1 && set.containsKey(".");
    }

    private static @Nullable Object cut(@Nullable Object value, Map<?, ?> set) {
        if (isLeaf(set)) {
            return value;
        }
        if (value instanceof Map<?, ?> map) {
            Map<String, @Nullable Object> part = new LinkedHashMap<>();
            map.forEach((key, content) -> {
                if (set.get("f:" + key) instanceof Map<?, ?> below) {
                    part.put(String.valueOf(key), cut(content, below));
                }
            });
            return part;
        }
        return value instanceof List<?> list ? cutList(list, set) : value;
    }

    private static List<@Nullable Object> cutList(List<?> list, Map<?, ?> set) {
        List<@Nullable Object> part = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            Object element = list.get(i);
            for (Map.Entry<?, ?> member : set.entrySet()) {
                if (member.getValue() instanceof Map<?, ?> below
                        && names(String.valueOf(member.getKey()), element, i)) {
                    part.add(cut(element, below));
                    break;
                }
            }
        }
        return part;
    }

    /** Says whether a path element such as {@code k:{"name":"a"}}, {@code v:"a"} or {@code i:0} names a list's element. */
    private static boolean names(String member, @Nullable Object element, int index) {
        if (member.length() < 2) {
            return false;
        }
        Object key = json(member.substring(2));
        return switch (member.substring(0, 2)) {
            case "k:" ->
                key instanceof Map<?, ?> keys
                        && element instanceof Map<?, ?> map
                        && keys.entrySet().stream().allMatch(each -> same(each.getValue(), map.get(each.getKey())));
            case "v:" -> same(key, element);
            case "i:" -> same(key, index);
            default -> false;
        };
    }

    private static @Nullable Object json(String text) {
        try {
            return JSON.readValue(text, Object.class);
        } catch (JsonProcessingException e) {
            return null;
        }
    }

    /** Numbers are the same whatever class they were read as. */
    private static boolean same(@Nullable Object one, @Nullable Object other) {
        return one instanceof Number && other instanceof Number
                ? one.toString().equals(other.toString())
                : Objects.equals(one, other);
    }
}
