package dev.keelson.apiserver.cel;

/** A type as a value, as {@code type(x)} gives it. */
record TypeValue(String name) {
    @Override
    public String toString() {
        return name;
    }
}
