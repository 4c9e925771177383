package dev.keelson.runtime.predicate;

/**
 * Decides which changes of objects go on to a handler; by default all. Gets the cache's own objects and must not change
 * them. Follows controller-runtime's pkg/predicate.
 */
public interface ObjectPredicate<T> {

    /** @param initial whether the object was there when the source started */
    default boolean onAdd(T object, boolean initial) {
        return true;
    }

    default boolean onUpdate(T oldObject, T newObject) {
        return true;
    }

    default boolean onDelete(T object) {
        return true;
    }

    /** For events from outside the cluster. */
    default boolean onGeneric(T object) {
        return true;
    }

    default ObjectPredicate<T> and(ObjectPredicate<? super T> other) {
        return new CombinedPredicate<>(this, other, (a, b) -> a && b);
    }

    default ObjectPredicate<T> or(ObjectPredicate<? super T> other) {
        return new CombinedPredicate<>(this, other, (a, b) -> a || b);
    }

    default ObjectPredicate<T> negate() {
        return new NegatedPredicate<>(this);
    }
}
