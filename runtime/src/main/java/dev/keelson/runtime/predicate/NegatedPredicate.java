package dev.keelson.runtime.predicate;

record NegatedPredicate<T>(ObjectPredicate<T> negated) implements ObjectPredicate<T> {

    @Override
    public boolean onAdd(T object, boolean initial) {
        return !negated.onAdd(object, initial);
    }

    @Override
    public boolean onUpdate(T oldObject, T newObject) {
        return !negated.onUpdate(oldObject, newObject);
    }

    @Override
    public boolean onDelete(T object) {
        return !negated.onDelete(object);
    }

    @Override
    public boolean onGeneric(T object) {
        return !negated.onGeneric(object);
    }
}
