public class Main {
}
