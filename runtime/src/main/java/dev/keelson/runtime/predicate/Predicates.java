package dev.keelson.runtime.predicate;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
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
