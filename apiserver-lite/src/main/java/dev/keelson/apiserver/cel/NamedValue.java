package dev.keelson.apiserver.cel;

/** A value of a type that one of Kubernetes' libraries adds. Equal ones are equal in expressions too. */
interface NamedValue {
    String typeName();
}
