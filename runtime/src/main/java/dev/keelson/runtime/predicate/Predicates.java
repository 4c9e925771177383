package dev.keelson.runtime.predicate;

import dev.keelson.api.selector.LabelSelector;
import dev.keelson.api.selector.ModelSelectors;
import dev.keelson.api.selector.SelectorException;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Predicates that most controllers need. Those on changes let every add, delete and generic event pass. */
public final class Predicates {

    private Predicates() {}

    /**
     * Updates that changed {@code metadata.generation}: the spec, not the status or metadata. Lets resyncs not pass. Kinds
     * whose objects have no generation never pass.
     */
    public static <T extends HasMetadata> ObjectPredicate<T> generationChanged() {
        return updatesWhere(changed(ObjectMeta::getGeneration));
    }

    /** Updates that changed anything; keeps out resyncs and the repeats of a relist. */
    public static <T extends HasMetadata> ObjectPredicate<T> resourceVersionChanged() {
        return updatesWhere(changed(ObjectMeta::getResourceVersion));
    }

    public static <T extends HasMetadata> ObjectPredicate<T> labelsChanged() {
        return updatesWhere(changed(ObjectMeta::getLabels));
    }

    public static <T extends HasMetadata> ObjectPredicate<T> annotationsChanged() {
        return updatesWhere(changed(ObjectMeta::getAnnotations));
    }

    /** Every change of an object whose labels match; of an update, the new object counts. */
    public static <T extends HasMetadata> ObjectPredicate<T> labelsMatch(LabelSelector selector) {
        return objectsWhere(object -> {
            Map<String, String> labels = object.getMetadata().getLabels();
            return selector.matches(labels == null ? Map.of() : labels);
        });
    }

    /**
     * As {@link #labelsMatch(LabelSelector)}, for a selector in kubectl's form.
     *
     * @throws SelectorException when it cannot be understood
     */
    public static <T extends HasMetadata> ObjectPredicate<T> labelsMatch(String selector) {
        return labelsMatch(LabelSelector.parse(selector));
    }

    /**
     * As {@link #labelsMatch(LabelSelector)}, for a selector of Fabric8's model.
     *
     * @throws SelectorException when an operator, key or value is invalid
     */
    public static <T extends HasMetadata> ObjectPredicate<T> labelsMatch(
            io.fabric8.kubernetes.api.model.LabelSelector selector) {
        return labelsMatch(ModelSelectors.of(selector));
    }

    /** Lets everything pass. */
    public static <T> ObjectPredicate<T> everything() {
        return new ObjectPredicate<>() {};
    }

    /** Updates for which {@code test}, given the old and the new object, holds. */
    public static <T> ObjectPredicate<T> updatesWhere(BiPredicate<? super T, ? super T> test) {
        return new ObjectPredicate<>() {
            @Override
            public boolean onUpdate(T oldObject, T newObject) {
                return test.test(oldObject, newObject);
            }
        };
    }

    /** Every change of an object for which {@code test} holds; of an update, the new object counts. */
    public static <T> ObjectPredicate<T> objectsWhere(Predicate<? super T> test) {
        return new ObjectPredicate<>() {
            @Override
            public boolean onAdd(T object, boolean initial) {
                return test.test(object);
            }

            @Override
            public boolean onUpdate(T oldObject, T newObject) {
                return test.test(newObject);
            }

            @Override
            public boolean onDelete(T object) {
                return test.test(object);
            }

            @Override
            public boolean onGeneric(T object) {
                return test.test(object);
            }
        };
    }

    private static <T extends HasMetadata> BiPredicate<T, T> changed(Function<ObjectMeta, @Nullable Object> field) {
        return (before, after) -> !Objects.equals(field.apply(before.getMetadata()), field.apply(after.getMetadata()));
    }
}
