package dev.keelson.runtime.predicate;

/** Two predicates' verdicts made into one. Asks both always: predicates are cheap and have no effect. */
record CombinedPredicate<T>(ObjectPredicate<? super T> first, ObjectPredicate<? super T> second, Verdict verdict)
        implements ObjectPredicate<T> {

    interface Verdict {
        boolean of(boolean first, boolean second);
    }

    @Override
    public boolean onAdd(T object, boolean initial) {
        return verdict.of(first.onAdd(object, initial), second.onAdd(object, initial));
    }

    @Override
    public boolean onUpdate(T oldObject, T newObject) {
        return verdict.of(first.onUpdate(oldObject, newObject), second.onUpdate(oldObject, newObject));
    }

    @Override
    public boolean onDelete(T object) {
        return verdict.of(first.onDelete(object), second.onDelete(object));
    }

    @Override
    public boolean onGeneric(T object) {
        return verdict.of(first.onGeneric(object), second.onGeneric(object));
    }
}
