# What the scripts beside it have in common. To be sourced.
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
class_path="$root/stress/target/classes:$root/stress/target/lib/*"

fail() {
  echo "stress/$(basename "$0"): $*" >&2
  exit 1
}

build() {
  command -v "$java" >/dev/null || fail "no java found: install a JDK, 17 or newer, or set JAVA_HOME"
  command -v mvn >/dev/null || fail "no mvn found: install Maven, 3.8 or newer"
  echo "Building Clew ..." >&2
  mvn -B -q -f "$root/pom.xml" -pl stress -am package -DskipTests \
    -Dmaven.javadoc.skip -Dmaven.source.skip >&2 || fail "the build has failed, see above"
}
