//! Signal, hazard model, calibration, backtest, drivers, advice.
