//! The calculator's client: `cargo run -p idl-examples --bin calc_client [rpc://HOST:4000]`.

use idl_examples::calc::CalculatorClient;

fn main() -> anyhow::Result<()> {
    let address = std::env::args().nth(1);
    let calc = CalculatorClient::connect(address.as_deref().unwrap_or("rpc://127.0.0.1:4000"))?;
    println!("2 + 3 = {}", calc.add(2, 3)?);
    println!("the mean of 1, 2, 6 is {}", calc.mean(&[1.0, 2.0, 6.0])?);
    calc.log("hello")?;
    println!("the counter is {}", calc.increment()?);
    Ok(())
}
